import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Many at once on one wallet, by two servers: what they were told is what one after the other would have been told.
@Suite struct WalletHistoryTests {
    private typealias Outcome = CounterHistory.Outcome

    private static func history(_ calls: [(Int, Int, CounterHistory.Outcome)]) -> CounterHistory {
        CounterHistory(calls: calls.map { .init(begin: $0.0, end: $0.1, outcome: $0.2) })
    }

    @Test func `the checker knows good histories from bad ones`() {
        // Overlapping, and only one order explains it.
        let good = Self.history([
            (1, 9, .changed(by: -30, after: nil)), (2, 8, .refused(-30)), (3, 7, .read(20)), (4, 6, .read(50)),
        ])
        #expect(good.linearization(from: 50) == [50, 20, 20, 20])
        // A lost update: both saw 50 and wrote what they made of it.
        let lost = Self.history([
            (1, 4, .changed(by: 10, after: 60)), (2, 5, .changed(by: 20, after: 70)), (6, 7, .read(70)),
        ])
        #expect(lost.linearization(from: 50) == nil)
        // A debit that both were given, though there was enough for one.
        let twice = Self.history([(1, 4, .changed(by: -30, after: nil)), (2, 3, .changed(by: -30, after: nil))])
        #expect(twice.linearization(from: 50) == nil)
        // A read that came after a credit had been answered, and does not show it.
        let stale = Self.history([(1, 2, .changed(by: 10, after: nil)), (3, 4, .read(50))])
        #expect(stale.linearization(from: 50) == nil)
        // The same while the credit was under way is right.
        #expect(Self.history([(1, 4, .changed(by: 10, after: nil)), (2, 3, .read(50))]).linearization(from: 50) != nil)
        // Refused where there was enough all the time.
        #expect(Self.history([(1, 2, .refused(-50))]).linearization(from: 50) == nil)
        #expect(Self.history([]).linearization(from: 50) == [])
    }

    @Test(arguments: 1...200)
    func `the checker finds the order of what was one after the other, and a planted lost update`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var value: Int64 = 100
        var calls: [CounterHistory.Call] = []
        for number in 0..<40 {
            let change = Int64.random(in: -60...60, using: &random)
            let outcome: Outcome
            if value + change < 0 {
                outcome = .refused(change)
            } else {
                value += change
                outcome =
                    Bool.random(using: &random) ? .changed(by: change, after: value) : .changed(by: change, after: nil)
            }
            // Each may have begun well before and ended well after its moment.
            let moment = number * 10
            calls.append(
                .init(
                    begin: moment - Int.random(in: 0...25, using: &random),
                    end: moment + Int.random(in: 1...25, using: &random), outcome: outcome))
        }
        calls.append(.init(begin: 1000, end: 1001, outcome: .read(value)))
        #expect(CounterHistory(calls: calls).linearization(from: 100) != nil, "seed \(seed)")
        // Somebody's credit is overwritten: all else was told the truth.
        calls.append(.init(begin: 500, end: 501, outcome: .changed(by: 7, after: nil)))
        #expect(CounterHistory(calls: calls).linearization(from: 100) == nil, "seed \(seed)")
    }

    private static let organization = OrganizationID("o")

    /// Posts a movement of the wallet's own money; tells what the wallet held then.
    private static func post(
        _ kind: Movement.Kind, _ change: Int64, source: String, on server: Surroundings
    ) async throws -> Outcome? {
        do {
            return try await server.store.write { transaction in
                let ledger = Ledger(server)
                let amount = Money(microUnits: change)
                let other: LedgerAccount = kind == .usage ? .revenue : .funding
                let posted = try ledger.post(.init(kind, source), of: organization, note: "", transaction) { _ in
                    [LedgerEntry(.wallet, amount), LedgerEntry(other, amount.negated)]
                }
                guard posted != nil else { return nil }
                let after = try ledger.account(of: organization, transaction).wallet.balance.microUnits
                return .changed(by: change, after: after)
            }
        } catch let error as PlatformError where error.code == .emptyWallet {
            return .refused(change)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a hundred debits, top-ups and refunds at once leave one true history`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let url = try await engine.makeURL()
            let stores = [
                try await Store.open(url: url, logger: .silent), try await Store.open(url: url, logger: .silent),
            ]
            for store in stores { try await Migrator(Schema.migrations).run(on: store) }
            let mine = platform.assembly.surroundings
            let servers = stores.map { store in
                Surroundings(
                    configuration: mine.configuration, store: store, sealing: mine.sealing, logger: .silent,
                    clock: platform.clock.clock)
            }
            let first = try #require(servers.first)
            _ = try await Self.post(.topUp, 500, source: "first", on: first)
            let recorder = CounterRecorder()
            var random = SeededNumbers(seed: 7)
            let asked: [(Movement.Kind, Int64)] = (0..<100).map { number in
                let amount = Int64.random(in: 1...90, using: &random)
                return [(.usage, -amount), (.topUp, amount / 2), (.refund, -amount)][number % 3]
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, (kind, change)) in asked.enumerated() {
                    let server = servers[number % 2]
                    group.addTask {
                        try await recorder.record {
                            // A money transfer that is told twice counts once.
                            async let again =
                                kind == .topUp
                                ? Self.post(kind, change, source: "\(number)", on: servers[1 - number % 2]) : nil
                            let one = try await Self.post(kind, change, source: "\(number)", on: server)
                            let two = try await again
                            #expect(one == nil || two == nil)
                            return try #require(one ?? two)
                        }
                        try await recorder.record {
                            .read(
                                try await server.store.read {
                                    try LedgerStore().account(of: Self.organization, $0)?.wallet.balance.microUnits ?? 0
                                })
                        }
                    }
                }
                try await group.waitForAll()
            }
            let history = recorder.history
            let values = try #require(history.linearization(from: 500))
            #expect(values.count == 200 && values.allSatisfy { $0 >= 0 })
            let accepted = history.calls.filter { if case .changed = $0.outcome { true } else { false } }.count
            let refused = history.calls.filter { if case .refused = $0.outcome { true } else { false } }.count
            #expect(accepted + refused == 100 && accepted > 50 && refused > 5)
            let end = try await first.store.read { transaction in
                (
                    try transaction.first("SELECT COUNT(*) AS count FROM movements")?.int("count"),
                    try LedgerStore().account(of: Self.organization, transaction)?.wallet.balance.microUnits
                )
            }
            #expect(end.0 == accepted + 1 && end.1 == values.last)
            // These debits are of no metered time, which is all that may be found.
            let found = try await BillingVerification(first).verify().findings
            #expect(found.allSatisfy { $0.rule == "B6" })
            // The same history after a debit that the next read does not show is refused.
            var planted = history
            planted.calls.append(.init(begin: -4, end: -3, outcome: .changed(by: -1, after: nil)))
            planted.calls.append(.init(begin: -2, end: -1, outcome: .read(500)))
            #expect(planted.linearization(from: 500) == nil)
            for store in stores { await store.close() }
        }
    }
}
