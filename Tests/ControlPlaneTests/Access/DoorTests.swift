import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

/// What stands in front of every route.
@Suite struct DoorTests {
    @Test func `behind a trusted proxy each client is counted by its own address`() async throws {
        for (trusted, status) in [("127.0.0.0/8, ::1", HTTPResponse.Status.unauthorized), ("", .tooManyRequests)] {
            try await TestPlatform.run(.sqlite, settings: ["trusted_proxies": trusted]) { platform in
                let body = ByteBuffer(bytes: try JSONEncoder().encode(LoginRequest(email: "a@b.test", password: "x")))
                let name = try #require(HTTPField.Name("X-Forwarded-For"))
                try await Application(router: platform.assembly.router()).test(.live) { client in
                    func login(from address: String) async throws -> HTTPResponse.Status {
                        try await client.execute(
                            uri: "/api/auth/login", method: .post,
                            headers: [.contentType: "application/json", name: "192.0.2.77, \(address)"], body: body
                        ).status
                    }
                    for _ in 0..<10 { _ = try await login(from: "198.51.100.1") }
                    #expect(try await login(from: "198.51.100.1") == .tooManyRequests)
                    #expect(try await login(from: "198.51.100.2") == status)
                }
            }
        }
    }

    @Test func `a wrong range of proxies is told at the start`() async throws {
        await #expect(throws: (any Error).self) {
            try await TestPlatform.run(.sqlite, settings: ["trusted_proxies": "10.0.0.0/8, proxy"]) { _ in }
        }
    }

    @Test func `a site with many networks is held as a whole`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let limits = LoginLimits(platform.assembly.surroundings)
            for number in 0..<LoginLimits.failuresPerSite {
                let address = "2001:db8:7:\(String(number, radix: 16))::1"
                try await limits.beginLogin(email: "a@b.test", from: .address(address))
            }
            await #expect(throws: PlatformError.self) {
                try await limits.beginLogin(email: "a@b.test", from: .address("2001:db8:7:ffff::1"))
            }
            try await limits.beginLogin(email: "a@b.test", from: .address("2001:db8:8::1"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a zero byte in text is refused in words, not with a failure`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let plan = PlanRequest(name: "Zero", description: "a\u{0}b")
            let refused = try await platform.call(.post, "/api/admin/paas/plans", plan, token: token)
            #expect(refused.status == .unprocessableContent)
            let login = LoginRequest(email: "a\u{0}@b.test", password: "x\u{0}y")
            #expect(try await platform.call(.post, "/api/auth/login", login).status == .unauthorized)
            let page = try await platform.call(.get, "/api/paas/applications/a%00b", token: token)
            #expect([404, 422].contains(page.status.code))
        }
    }
}
