import ControlPlane
import Hummingbird
import HummingbirdTesting
import Logging
import PlatformAPI
import TestSupport
import Testing

/// Billing suspends and lets go at one server; another one has pages in memory from just before.
@Suite struct BillingMemoTests {
    @Test(arguments: StoreEngine.allCases)
    func `a wallet that ran dry, and its payment, show in the next list of another server`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 2) { fixture in
            try await fixture.goLive()
            let other = Assembly(fixture.platform.assembly.surroundings)
            let application = Hummingbird.Application(router: other.router(), logger: .silent)
            try await application.test(.router) { client async throws in
                func status() async throws -> [String] {
                    let token = try await fixture.token
                    var found: Set<[String]> = []
                    for _ in 0..<3 {
                        let answer = try await client.execute(
                            uri: TestPlatform.applications, method: .get,
                            headers: [.authorization: "Bearer \(token)"])
                        found.insert(
                            try answer.decoded(ListResource<ApplicationResource>.self).items.map {
                                "\($0.status) \($0.suspension?.reason ?? "-")"
                            })
                    }
                    return found.sorted { $0.count < $1.count }.flatMap(\.self)
                }
                #expect(try await status() == ["running -"])
                for hours in [2, 3] as [Int64] {
                    fixture.platform.clock.advance(seconds: hours * 3600)
                    for _ in 0..<2 { try await fixture.look() }
                }
                #expect(try await status() == ["suspended billing"])
                try await fixture.finish()
                try await fixture.credit("2")
                try await fixture.finish()
                #expect(try await status() == ["running -"])
            }
        }
    }
}
