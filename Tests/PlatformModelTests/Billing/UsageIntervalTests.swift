import Testing

@testable import PlatformModel

struct UsageIntervalTests {
    private func interval(rate: Int64, openedAt: Int64 = 0, closedAt: Int64? = nil) -> UsageInterval {
        var interval = UsageInterval(
            id: UsageIntervalID("u"), applicationID: ApplicationID("a"), rate: Money(microUnits: rate),
            openedAt: Timestamp(milliseconds: openedAt))
        interval.closedAt = closedAt.map(Timestamp.init)
        return interval
    }

    @Test func `an hour costs the rate, and parts are rounded down once`() {
        #expect(UsageInterval.cost(of: 3_600_000, at: Money(microUnits: 6900)) == Money(microUnits: 6900))
        #expect(UsageInterval.cost(of: 1, at: Money(microUnits: 3_599_999)) == .zero)
        #expect(UsageInterval.cost(of: 1, at: Money(microUnits: 3_600_000)) == Money(microUnits: 1))
        #expect(UsageInterval.cost(of: -5, at: Money(microUnits: 6900)) == .zero)
        #expect(UsageInterval.cost(of: 5_000, at: Money(microUnits: -6900)) == .zero)
        let most = UsageInterval.cost(of: .max, at: Money(microUnits: .max))
        #expect(most == Money(microUnits: .max))
    }

    @Test(arguments: 1...500)
    func `any split of the time gives the same sum`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rate = Int64.random(in: 0...5_000_000, using: &random)
        let opened = Int64.random(in: 0...1_000_000, using: &random)
        let closed = opened + Int64.random(in: 1...100_000_000, using: &random)
        var interval = interval(rate: rate, openedAt: opened, closedAt: closed)
        var (moment, sum, last) = (opened, Money.zero, Timestamp(milliseconds: opened))
        while moment < closed + 10_000_000 {
            moment += Int64.random(in: 0...7_000_000, using: &random)
            // A clock that is set back makes no charge and no overlap.
            let asked = moment - (Bool.random(using: &random) ? 0 : Int64.random(in: 0...20_000_000, using: &random))
            guard let charge = interval.charge(until: Timestamp(milliseconds: asked)) else { continue }
            #expect(charge.from == last && charge.until > charge.from && charge.amount >= .zero)
            interval = interval.charged(charge)
            (sum, last) = (sum + charge.amount, charge.until)
        }
        if let rest = interval.charge(until: Timestamp(milliseconds: .max)) {
            interval = interval.charged(rest)
            (sum, last) = (sum + rest.amount, rest.until)
        }
        #expect(last == Timestamp(milliseconds: closed) && interval.charge(until: Timestamp(milliseconds: .max)) == nil)
        #expect(sum == UsageInterval.cost(of: closed - opened, at: Money(microUnits: rate)) && sum == interval.charged)
    }
}
