import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import ControlPlane

@Suite struct AssetRoutesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../share/web").standardizedFileURL.path

    @Test func `files of the web interface are served with their type and kept for ever`() async throws {
        let files = AssetFiles(configured: Self.folder, logger: Logger(label: "test"))
        var table = RouteTable()
        AssetRoutes(files: files).add(to: &table)
        let router = Router(context: PlatformContext.self)
        router.add(middleware: ProblemMiddleware())
        table.mount(on: router, authentication: Authentication(person: { _, _ in nil }, node: { _, _ in nil }))
        try await Application(router: router).test(.router) { client in
            for (name, type) in [
                ("app.js", "text/javascript"), ("base.css", "text/css"), ("icons.svg", "image/svg+xml"),
                ("inter.woff2", "font/woff2"),
            ] {
                let answer = try await client.execute(uri: "\(files.basePath)/\(name)", method: .get)
                #expect(answer.status == .ok, "\(name)")
                #expect(answer.headers[.contentType]?.hasPrefix(type) == true, "\(name)")
                #expect(answer.headers[.cacheControl]?.contains("immutable") == true, "\(name)")
            }
            let old = try await client.execute(uri: "/assets/000000000000/app.js", method: .get)
            #expect(old.headers[.cacheControl] == "no-store")
            for path in ["/FONTS.md", "/..%2f..%2fPackage.swift", "/missing.js"] {
                let missing = try await client.execute(uri: files.basePath + path, method: .get)
                #expect(missing.status == .notFound)
            }
        }
    }

    @Test func `the files are found from the working directory of the source tree`() {
        #expect(AssetFiles(configured: nil, logger: Logger(label: "test")).file("app.js") != nil)
    }

    @Test func `a missing folder leaves the server working`() {
        #expect(AssetFiles(configured: "/nowhere", logger: Logger(label: "test")).file("app.js") == nil)
    }
}
