import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ControlPlane

@Suite struct AgentDownloadRoutesTests {
    private func router(_ folder: String) -> Router<PlatformContext> {
        var table = RouteTable()
        AgentDownloadRoutes(folder: folder).add(to: &table)
        let router = Router(context: PlatformContext.self)
        router.add(middleware: ProblemMiddleware())
        table.mount(
            on: router, authentication: Authentication(person: { _, _ in nil }, node: { _, _ in nil }))
        return router
    }

    @Test func `a machine gets the installer and the agent with its digest`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "agent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
        try program.write(to: folder.appending(path: "skypanel-agent"))
        try Data("#!/bin/bash\n".utf8).write(to: folder.appending(path: "install-agent"))
        try await Application(router: router(folder.path)).test(.live) { client in
            try await client.execute(uri: "/agent/install.sh", method: .get) { response in
                #expect(String(buffer: response.body) == "#!/bin/bash\n")
            }
            for content in [program, program.dropLast()] {
                try Data(content).write(to: folder.appending(path: "skypanel-agent"))
                try await client.execute(uri: "/agent/download", method: .get) { response in
                    let digest = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
                    let name = try #require(HTTPField.Name("X-Checksum-SHA256"))
                    #expect(response.headers[name] == digest)
                    #expect(response.body.readableBytes == content.count)
                }
            }
        }
    }

    @Test func `a server without the files says what to do`() async throws {
        try await Application(router: router("/nonexistent")).test(.router) { client in
            for path in ["/agent/install.sh", "/agent/download"] {
                try await client.execute(uri: path, method: .get) { response in
                    #expect(response.status == .notFound)
                    #expect(String(buffer: response.body).contains("copy skypanel-agent"))
                }
            }
        }
    }
}
