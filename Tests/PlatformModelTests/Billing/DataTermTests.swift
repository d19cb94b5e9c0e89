import Testing

@testable import PlatformModel

struct DataTermTests {
    private static let day: Int64 = 86_400_000

    private static func at(_ days: Int64) -> Timestamp { Timestamp(milliseconds: days * day) }

    @Test func `notices come 7, 3 and 1 days before the end, and then the end`() {
        var term = DataTerm(suspendedAt: Self.at(0))
        var told: [Int64: DataTerm.Step] = [:]
        for hour in 0..<Int64(32 * 24) {
            let (next, step) = term.next(keepDays: 30, now: Timestamp(milliseconds: hour * 3_600_000))
            if let step, told[hour] == nil { told[hour] = step }
            if step == .delete { break }
            term = next
        }
        let end = DataTerm.Step.announce(deletionAt: Self.at(30))
        let expected: [Int64: DataTerm.Step] = [552: end, 648: end, 696: end, 720: .delete]
        #expect(told == expected)
        #expect(DataTerm(suspendedAt: Self.at(0)).next(keepDays: 0, now: Self.at(10_000)).step == nil)
    }

    @Test func `an outage over the end gives the notices their time first`() {
        let first = DataTerm(suspendedAt: Self.at(0)).next(keepDays: 30, now: Self.at(100))
        #expect(first.step == .announce(deletionAt: Self.at(107)))
        let late = first.term.next(keepDays: 30, now: Self.at(400))
        #expect(late.step == .announce(deletionAt: Self.at(403)))
        #expect(late.term.end(keepDays: 30) == Self.at(403))
    }

    /// What the managers were told, and when the standing was last one of debt without a break.
    private struct Told {
        var notices: [(at: Int64, deletionAt: Int64)] = []
        var reminders = 0
        var suspendedAt: Int64?
    }

    @Test(arguments: 1...2000)
    func `nothing is deleted without its notices, and nothing of who has paid`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var standing = BillingStanding()
        var (now, keep, told): (Int64, Int64, Told) = (0, 30, Told())
        var hasData = true
        let grace: Int64 = [0, 3600, 86_400].randomElement(using: &random) ?? 0
        for _ in 0..<150 {
            now += jump(&random)
            let event = Int.random(in: 0...99, using: &random)
            let isPaid = event < 3
            if (3...4).contains(event) { keep = [0, 1, 2, 7, 10, 30, 60].randomElement(using: &random) ?? 30 }
            var facts = BillingStanding.Facts(
                owed: Money(microUnits: isPaid ? 0 : 5), canRun: event != 0, graceSeconds: grace,
                now: Timestamp(milliseconds: now))
            facts.hasSuspended = standing.isSuspended && hasData
            facts.keepDays = keep
            let (next, actions) = standing.next(facts)
            let isDeleted = actions.contains(BillingStanding.Action.delete)
            if !isDeleted {
                #expect(next.next(facts).standing == next && next.next(facts).actions.isEmpty, "seed \(seed)")
            }
            standing = next
            if isPaid {
                told = Told()
                #expect(next.term == nil && !isDeleted)
                hasData = hasData || !next.isSuspended
            }
            if next.term != nil, told.suspendedAt == nil { told.suspendedAt = now }
            follow(actions, &told, now: now, keep: keep, &hasData)
        }
    }

    private func follow(
        _ actions: [BillingStanding.Action], _ told: inout Told, now: Int64, keep: Int64, _ hasData: inout Bool
    ) {
        for action in actions {
            switch action {
            case .announce(let end): told.notices.append((now, end.milliseconds))
            case .remind: told.reminders += 1
            case .delete:
                #expect(hasData && keep > 0)
                // The last notice was given at least a day ago and said a moment that has passed.
                guard let last = told.notices.last, let begin = told.suspendedAt else {
                    Issue.record("deleted without a notice")
                    continue
                }
                #expect(last.deletionAt <= now && now - last.at >= Self.day)
                #expect(now - begin >= min(keep, 1) * Self.day)
                (hasData, told.notices) = (false, [])
            default: continue
            }
            // Two in the grace and four after the suspension.
            #expect(told.reminders <= 2 + PaymentReminders.suspendedDays.count)
        }
    }

    /// Mostly hours, sometimes weeks, sometimes a clock that is set back.
    private func jump(_ random: inout SeededGenerator) -> Int64 {
        switch Int.random(in: 0...19, using: &random) {
        case 0: Int64.random(in: 0...60 * Self.day, using: &random)
        case 1: -Int64.random(in: 0...2 * Self.day, using: &random)
        default: Int64.random(in: 0...Self.day, using: &random)
        }
    }

    @Test func `reminders have their moments`() {
        let end = Self.at(10)
        func due(_ hours: Int64, grace: Int64 = 24) -> Timestamp? {
            PaymentReminders.due(
                graceUntil: end, graceSeconds: grace * 3600, now: end.adding(seconds: -hours * 3600))
        }
        #expect(due(13) == nil && due(12) == end.adding(seconds: -12 * 3600))
        #expect(due(4) == due(12) && due(3) == end.adding(seconds: -3 * 3600))
        #expect(due(0, grace: 1) == nil)
        #expect(PaymentReminders.due(suspendedAt: Self.at(0), now: Self.at(0)) == nil)
        #expect(PaymentReminders.due(suspendedAt: Self.at(0), now: Self.at(6)) == Self.at(3))
        #expect(PaymentReminders.due(suspendedAt: Self.at(0), now: Self.at(1000)) == Self.at(14))
    }
}
