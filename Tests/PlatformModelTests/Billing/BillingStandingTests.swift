import Testing

@testable import PlatformModel

struct BillingStandingTests {
    private func forecast(_ available: Int64, _ cost: Int64) -> Forecast {
        Forecast(available: Money(microUnits: available), hourlyCost: Money(microUnits: cost))
    }

    @Test func `a forecast is told in days and hours`() {
        #expect(forecast(268, 1).words == "11 days 4 hours")
        #expect(forecast(24, 1).words == "1 day")
        #expect(forecast(7, 2).words == "3 hours 30 minutes")
        #expect(forecast(1, 2).words == "30 minutes" && forecast(0, 2).words == "0 minutes")
        #expect(forecast(5, 0).words == nil)
        #expect(forecast(.max, 1).minutesLeft == .max)
    }

    @Test func `notices come at 72, 24 and 1 hours, and an hour must be covered`() {
        #expect(forecast(73, 1).noticeLevel == nil && forecast(72, 1).noticeLevel == 72)
        #expect(forecast(24, 1).noticeLevel == 24 && forecast(0, 1).noticeLevel == 1)
        #expect(forecast(0, 0).noticeLevel == nil)
        #expect(forecast(10, 10).missing(owed: .zero) == nil)
        #expect(forecast(10, 10).missing(owed: Money(microUnits: 3)) == Money(microUnits: 3))
        #expect(forecast(4, 10).missing(owed: .zero) == Money(microUnits: 6))
    }

    @Test(arguments: 1...300)
    func `grace comes before a suspension, a payment ends both, and asking again does nothing`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var standing = BillingStanding()
        var owedSince: Int64?
        var now: Int64 = 0
        let grace = [0, 60, 3600].randomElement(using: &random) ?? 0
        for _ in 0..<200 {
            now += Int64.random(in: 0...1_200_000, using: &random)
            let owes = Int.random(in: 0...9, using: &random) < (owedSince == nil ? 2 : 9)
            owedSince = owes ? owedSince ?? now : nil
            let canRun = Bool.random(using: &random)
            let before = standing
            func next() -> (standing: BillingStanding, actions: [BillingStanding.Action]) {
                standing.next(
                    .init(
                        owed: Money(microUnits: owes ? 5 : 0), canRun: canRun, graceSeconds: Int64(grace),
                        now: Timestamp(milliseconds: now)))
            }
            let (after, actions) = next()
            standing = after
            #expect(next().standing == after && next().actions.isEmpty)
            if let since = owedSince {
                #expect(after.graceUntil == Timestamp(milliseconds: since + Int64(grace) * 1000))
                #expect(after.isSuspended == (before.isSuspended || now >= since + Int64(grace) * 1000))
                #expect(actions.contains(.suspend) == (after.isSuspended && !before.isSuspended))
            } else {
                #expect(after.graceUntil == nil && after.isSuspended == (before.isSuspended && !canRun))
                #expect(actions == (before.isSuspended && canRun ? [.resume] : []))
                #expect(after.term == nil && after.remindedAt == nil)
            }
        }
    }

    @Test func `what a suspension or deletion asks for is under way until it is done or paid`() {
        var facts = BillingStanding.Facts(
            owed: Money(microUnits: 5), canRun: true, graceSeconds: 0, now: Timestamp(milliseconds: 0))
        let suspended = BillingStanding().next(facts).standing
        #expect(suspended.work == .suspension && suspended.next(facts).standing == suspended)
        // No notice of a deletion while it is under way, however late it is.
        (facts.hasSuspended, facts.keepDays) = (true, 1)
        facts.now = Timestamp(milliseconds: 5 * 86_400_000)
        #expect(suspended.next(facts).actions == [.remind])
        var standing = suspended
        standing.work = nil
        standing = standing.next(facts).standing
        facts.now = Timestamp(milliseconds: 7 * 86_400_000)
        let (deleting, actions) = standing.next(facts)
        #expect(actions.contains(.delete) && deleting.work == .deletion)
        #expect(deleting.next(facts).standing == deleting && deleting.next(facts).actions.isEmpty)
        facts.owed = .zero
        for start in [suspended, deleting] { #expect(start.next(facts).standing.work == nil) }
    }

    @Test func `the words of a standing`() {
        let now = Timestamp(milliseconds: 0)
        #expect(BillingStanding().word(forecast(100, 1)) == .ok && BillingStanding().word(forecast(10, 1)) == .low)
        #expect(BillingStanding(graceUntil: now).word(forecast(0, 1)) == .inGrace)
        #expect(BillingStanding(graceUntil: now, isSuspended: true).word(forecast(0, 0)) == .suspended)
    }
}
