import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// X10: time in which nobody knew what ran on a node.
@Suite struct SilentTimeTests {
    /// What happens in the two hours and a half of silence, from the 90th second on.
    enum Case: CaseIterable {
        case plain, isNotSet, restarts, isOffUntilSecond4000

        /// Seconds of three hours that cost something.
        var seconds: Int64 {
            switch self {
            case .plain: 3 * 3600
            case .isNotSet, .restarts: 90 + 1800
            case .isOffUntilSecond4000: 90 + 5000 + 1800
            }
        }
    }

    @Test(arguments: StoreEngine.allCases, Case.allCases)
    func `time of a silent node is charged afterwards where it is set and known to have run`(
        engine: StoreEngine, which: Case
    ) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            let clock = platform.clock
            let begin = platform.assembly.surroundings.now
            try await fixture.set(["charge_silent_time": .boolean(which != .isNotSet)])
            fixture.node.start(at: begin)
            try await fixture.goLive()
            clock.advance(seconds: 1000)
            try await NodeWatchdog(platform.assembly.surroundings).look()
            clock.advance(seconds: 3000)
            if which == .isOffUntilSecond4000 {
                for mode in ["off", "prepaid"] { try await fixture.set(["billing": .text(mode)]) }
            }
            clock.advance(seconds: 5000)
            // A heartbeat comes first, and with it an interval; what ran meanwhile is known by the report.
            try await fixture.node.set(.online)
            try await fixture.look()
            if which == .restarts { fixture.node.start(at: begin.adding(seconds: 8000)) }
            for _ in 0..<2 { try await fixture.node.report() }
            clock.advance(seconds: 1800)
            for _ in 0..<2 { try await fixture.look() }
            #expect(try await fixture.charged == which.seconds * BillingFixture.rate / 3600)
            let hours = try await platform.store.read {
                try $0.query(
                    """
                    SELECT CAST(SUM(until_at - from_at) AS BIGINT) AS time FROM usage_charges
                    GROUP BY (until_at - 1) / 3600000 ORDER BY (until_at - 1) / 3600000
                    """
                ).map { try $0.integer("time") / 1000 }
            }
            #expect(hours.reduce(0, +) == which.seconds)
            // Each hour has what ran in it, however late it was charged.
            #expect(hours.allSatisfy { $0 <= 3600 })
            if which == .plain { #expect(hours == [3600, 3600, 3600]) }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nothing that is metered late is charged into time that has its invoice`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 3600)
            let invoiced = fixture.platform.assembly.surroundings.now.milliseconds
            _ = try await fixture.platform.store.write {
                try $0.execute("UPDATE wallets SET invoiced_until = $1, billed_until = $1", [.integer(invoiced)])
            }
            fixture.platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.charged == 2 * BillingFixture.rate)
            #expect(try await fixture.count("usage_charges WHERE until_at <= \(invoiced)") == 0)
        }
    }

    @Test func `what has started again, is over, or was said too late is not charged`() {
        let silent = Metering.SilentTime(from: Timestamp(milliseconds: 90), until: Timestamp(milliseconds: 900))
        func chargeable(startedAt: Int64, _ bounds: [Int64]) -> Metering.SilentTime? {
            Metering.chargeable(
                silent, startedAt: Timestamp(milliseconds: startedAt),
                notBefore: bounds.map { Timestamp(milliseconds: $0) })
        }
        #expect(chargeable(startedAt: 90, []) == silent)
        #expect(chargeable(startedAt: 91, []) == nil)
        #expect(chargeable(startedAt: 0, [50, 300])?.from == Timestamp(milliseconds: 300))
        #expect(chargeable(startedAt: 0, [900]) == nil)
    }
}
