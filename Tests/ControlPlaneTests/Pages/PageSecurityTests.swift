import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct PageSecurityTests {
    @Test func `browsers are told to keep to TLS where there is TLS`() async throws {
        for (url, value) in [("https://panel.test", "max-age=31536000"), ("http://panel.test", nil)] {
            try await TestPlatform.run(.sqlite, settings: ["public_url": url]) { platform in
                for path in ["/sign-in", "/api/auth/me", "/nothing"] {
                    let answer = try await platform.call(.get, path)
                    #expect(answer.headers[.strictTransportSecurity] == value, "\(url)\(path)")
                }
            }
        }
    }

    @Test func `every answer, also a failed one, forbids framing and foreign scripts`() async throws {
        var table = RouteTable()
        table.anonymous(.get, "/page", "A page") { _, _ in Response(status: .ok) }
        table.anonymous(.get, "/broken", "A page that fails") { _, _ in throw PlatformError(.conflict, "No.") }
        let router = Router(context: PlatformContext.self)
        router.add(middleware: PageSecurity())
        router.add(middleware: ProblemMiddleware())
        table.mount(on: router, authentication: Authentication(person: { _, _ in nil }, node: { _, _ in nil }))
        try await Application(router: router).test(.router) { client in
            for path in ["/page", "/broken", "/missing"] {
                let answer = try await client.execute(uri: path, method: .get)
                let policy = answer.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.contains("default-src 'none'"), "\(path)")
                #expect(policy.contains("frame-ancestors 'none'"), "\(path)")
                #expect(!policy.contains("unsafe"), "\(path)")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(path)")
            }
        }
    }
}
