import PlatformModel
import Testing

@Suite struct TopUpStateTests {
    @Test func `whatever is told in whatever order, money comes once and nothing final changes`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var now = Timestamp(milliseconds: 1_000_000)
            var topUp = TopUp(
                id: TopUpID("t"), organizationID: OrganizationID("o"), provider: .stripe,
                asked: Money(microUnits: 5_000_000), currency: "EUR",
                now: now)
            var credits = 0
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                now = now.adding(seconds: Int64.random(in: -100...100_000, using: &random))
                let outcomes: [TopUp.Outcome] = [
                    .open, .processing, .ended, .paid(Money(microUnits: 1), currency: "eur"),
                    .paid(Money(microUnits: 9), currency: "USD"), .paid(.zero, currency: "EUR"),
                ]
                let before = topUp
                topUp = topUp.after(outcomes.randomElement(using: &random) ?? .open, now: now)
                if before.status.isFinal { #expect(topUp == before) }
                if before.status != .paid, topUp.status == .paid { credits += 1 }
                #expect((topUp.status == .paid || topUp.status == .held) == (topUp.paid != nil))
                if before.status == .ended { #expect(topUp.status != .pending) }
            }
            #expect(credits <= 1)
        }
    }

    @Test func `looks grow apart, to an hour at most, and stop after three days`() {
        let start = Timestamp(milliseconds: 0)
        var topUp = TopUp(
            id: TopUpID("t"), organizationID: OrganizationID("o"), provider: .paypal, asked: .zero, currency: "EUR",
            now: start)
        var looks = 0
        while topUp.status == .pending, looks < 1000 {
            let next = topUp.after(.open, now: topUp.lookAt)
            #expect(next.lookAt.milliseconds(since: topUp.lookAt) <= 3_600_000)
            topUp = next
            looks += 1
        }
        #expect(topUp.status == .ended && (70...90).contains(looks))
    }

    @Test func `a bank may take thirty days, a customer three`() {
        let start = Timestamp(milliseconds: 0)
        let topUp = TopUp(
            id: TopUpID("t"), organizationID: OrganizationID("o"), provider: .stripe, asked: .zero, currency: "EUR",
            now: start)
        let late = start.adding(seconds: TopUp.lifetimeSeconds)
        #expect(topUp.after(.processing, now: late).status == .pending)
        #expect(topUp.after(.open, now: late).status == .ended)
        #expect(topUp.after(.processing, now: start.adding(seconds: TopUp.processingSeconds)).status == .ended)
    }

    @Test(arguments: [("EUR", 250), ("JPY", 2), ("KWD", 2500)])
    func `amounts are counted in the currency's smallest unit, or refused`(currency: String, count: Int64) {
        let amount = Money(microUnits: currency == "JPY" ? 2_000_000 : 2_500_000)
        #expect(MinorUnits.count(amount, in: currency) == count)
        #expect(MinorUnits.money(count, in: currency) == amount)
        #expect(MinorUnits.count(Money(microUnits: 1), in: currency) == nil)
        #expect(MinorUnits.money(.max, in: currency) == nil)
    }

    @Test func `codes have no letters that are mistaken for others, and are read however they are typed`() {
        let code = Voucher.code((0..<16).map { UInt8($0 * 13) })
        #expect(code.count == 19 && code.allSatisfy { !"ILOU".contains($0) })
        #expect(Voucher.canonical(code.lowercased()) == Voucher.canonical(code))
        #expect(Voucher.canonical("o1l-i") == "0111")
    }
}
