import Testing

@testable import PlatformModel

/// Random histories of one organization in the pure model, against sums kept apart.
struct LedgerModelTests {
    private let organization = OrganizationID("o")

    private func movement(_ kind: Movement.Kind, _ entries: [LedgerEntry]) -> Movement? {
        Movement(of: organization, .init(kind, "1"), entries, note: "", at: Timestamp(milliseconds: 0))
    }

    @Test func `a movement sums to zero or is none`() {
        #expect(movement(.topUp, []) == nil)
        #expect(movement(.topUp, [LedgerEntry(.wallet, Money(microUnits: 1))]) == nil)
        let far = Money(microUnits: .max)
        #expect(movement(.topUp, [LedgerEntry(.wallet, far), .init(.promotion, far), .init(.funding, far)]) == nil)
        let good = movement(.topUp, [LedgerEntry(.wallet, far), .init(.funding, far.negated), .init(.grants, .zero)])
        #expect(good?.entries.count == 2)
    }

    @Test(arguments: 1...500)
    func `balances stay above the floor and equal the sum of the entries`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var wallet = Wallet()
        var entries: [LedgerEntry] = []
        var (paid, earned) = (Money.zero, Money.zero)
        var holds: [Hold.Part] = []
        for _ in 0..<60 {
            let amount = Money(microUnits: Int64.random(in: 0...3_000_000, using: &random))
            let next: (Movement.Kind, [LedgerEntry]) =
                switch Int.random(in: 0...7, using: &random) {
                case 6: (.hold, wallet.part(holding: amount)?.placing ?? [])
                case 7: (.release, holds.first?.releasing ?? [])
                case 0: (.topUp, [LedgerEntry(.wallet, amount), .init(.funding, amount.negated)])
                case 1: (.promotion, [LedgerEntry(.promotion, amount), .init(.grants, amount.negated)])
                case 2: (.refund, [LedgerEntry(.wallet, amount.negated), .init(.funding, amount)])
                case 3: (.settlement, wallet.settlement)
                default: (.usage, wallet.entries(charging: amount))
                }
            guard let movement = movement(next.0, next.1) else { continue }
            guard let after = wallet.after(movement) else {
                #expect(next.0 == .refund && amount > wallet.balance)
                continue
            }
            if next.0 == .hold, let part = wallet.part(holding: amount) { holds.append(part) }
            if next.0 == .release { holds.removeFirst() }
            #expect(!movement.isHold || after.total == wallet.total)
            wallet = after
            entries += movement.entries
            #expect(wallet.held == holds.reduce(.zero) { $0 + $1.amount })
            earned = earned + movement.change(of: .revenue)
            paid = paid + movement.change(of: .funding).negated
            if next.0 == .usage { #expect(movement.change(of: .revenue) == amount) }
            #expect(wallet.balance >= .zero && wallet.promotion >= .zero && wallet.owed >= .zero)
            #expect(wallet.part(holding: wallet.available + Money(microUnits: 1)) == nil)
        }
        func sum(_ account: LedgerAccount) -> Money {
            entries.filter { $0.account == account }.reduce(.zero) { $0 + $1.amount }
        }
        #expect(sum(.wallet) == wallet.balance && sum(.promotion) == wallet.promotion)
        #expect(sum(.arrears).negated == wallet.owed && sum(.revenue) == earned && sum(.hold) == wallet.held)
        #expect(LedgerAccount.allCases.reduce(Money.zero) { $0 + sum($1) } == .zero)
        // What came in, and what was given, is what was earned, less what is owed, and what is left.
        #expect(paid + sum(.grants).negated == earned - wallet.owed + wallet.total)
    }

    @Test func `promotional credit goes first, what expires first before the rest`() {
        func credit(_ id: String, _ left: Int64, _ end: Int64?) -> PromotionalCredit {
            PromotionalCredit(id: .init(id), left: Money(microUnits: left), expiresAt: end.map(Timestamp.init))
        }
        let credits = [credit("a", 5, nil), credit("b", 5, 200), credit("c", 5, 100), credit("d", 0, 50)]
        let spent = PromotionalCredit.spending(Money(microUnits: 12), of: credits)
        #expect(spent == [credit("c", 0, 100), credit("b", 0, 200), credit("a", 3, nil)])
        #expect(PromotionalCredit.spending(.zero, of: credits).isEmpty)
        #expect(credits.map { $0.hasExpired(Timestamp(milliseconds: 100)) } == [false, false, true, true])
        var wallet = Wallet(balance: Money(microUnits: 10), promotion: Money(microUnits: 4))
        #expect(wallet.entries(charging: Money(microUnits: 20)).map(\.amount.microUnits) == [-4, -10, -6, 20])
        wallet.owed = Money(microUnits: 6)
        #expect(wallet.settlement.map(\.amount.microUnits) == [-4, -2, 6])
    }
}
