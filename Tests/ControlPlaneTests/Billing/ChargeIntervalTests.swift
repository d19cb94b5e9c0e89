import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct ChargeIntervalTests {
    @Test(arguments: StoreEngine.allCases)
    func `whoever charges more often charges the same, and never over the end of an hour`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            let platform = fixture.platform
            try await fixture.set(["charge_interval_seconds": .integer(420)])
            platform.clock.advance(seconds: 100)
            try await fixture.goLive()
            for _ in 0..<20 {
                platform.clock.advance(seconds: 337)
                for _ in 0..<2 { try await fixture.look() }
            }
            // 6,740 seconds ran; the last full seven minutes, counted from 1970, ended 240 seconds ago.
            #expect(try await fixture.charged == 6_500 * BillingFixture.rate / 3600)
            let ends = try await platform.store.read {
                try $0.query("SELECT from_at, until_at FROM usage_charges").map {
                    (try $0.integer("from_at"), try $0.integer("until_at"))
                }
            }
            #expect(ends.count == 17 && ends.allSatisfy { $0 / 3_600_000 == ($1 - 1) / 3_600_000 })
            try await fixture.set(["charge_interval_seconds": .integer(3600)])
            platform.clock.advance(seconds: 360)
            try await fixture.look()
            #expect(try await fixture.charged == 7_100 * BillingFixture.rate / 3600)
        }
    }
}
