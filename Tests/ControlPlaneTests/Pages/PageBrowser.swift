import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import ControlPlane

/// A browser without script that is signed in.
struct PageBrowser {
    struct Answer {
        let status: Int
        let location: String
        let text: String
        /// Of `Set-Cookie`, without their attributes.
        let cookies: [String]
    }

    let platform: TestPlatform
    var cookie: String

    init(_ platform: TestPlatform, _ email: String = TestPlatform.administrator) async throws {
        self.platform = platform
        let cookie = try await platform.assembly.access.sessions.signIn(
            email: email, password: TestPlatform.password, from: Visitor(address: "local"))
        self.cookie = String(cookie.first?.prefix { $0 != ";" } ?? "")
    }

    /// With what an answer set, such as a session.
    init(_ platform: TestPlatform, cookies: [String]) {
        self.platform = platform
        cookie = cookies.joined(separator: "; ")
    }

    func page(_ path: String) async throws -> Answer {
        try await answer(platform.call(.get, path, headers: [.cookie: cookie, .accept: "text/html"]))
    }

    func send(
        _ path: String, _ fields: String = "", from: String? = nil, isForged: Bool = false
    ) async throws -> Answer {
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: [.cookie: cookie])
        let token = platform.assembly.access.sessions.csrfToken(
            for: Request(head: head, body: .init(buffer: ByteBuffer())))
        var headers: HTTPFields = [
            .cookie: cookie, .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
        ]
        if let from { headers[.referer] = from }
        return try await answer(
            platform.client.execute(
                uri: path, method: .post, headers: headers,
                body: ByteBuffer(string: "csrf=\(isForged ? "wrong" : token)&\(fields)")))
    }

    private func answer(_ response: TestResponse) -> Answer {
        Answer(
            status: Int(response.status.code), location: response.headers[.location] ?? "",
            text: String(buffer: response.body),
            cookies: response.headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) })
    }
}
