import PlatformModel
import Testing

@Suite struct OrganizationEndingTests {
    private func facts(
        _ id: String, isSuspended: Bool = false, isDeleting: Bool = false
    ) -> OrganizationEnding.ApplicationFacts {
        .init(id: ApplicationID(id), slug: id, isSuspended: isSuspended, isDeleting: isDeleting)
    }

    @Test func `nothing may be owed, and what is left is given up by word alone`() {
        func wallet(_ balance: Int64, _ promotion: Int64 = 0, owed: Int64 = 0) -> Wallet {
            Wallet(
                balance: Money(microUnits: balance), promotion: Money(microUnits: promotion),
                owed: Money(microUnits: owed))
        }
        #expect(OrganizationEnding.debt(wallet(0, 5), mayForfeit: false) == nil)
        #expect(OrganizationEnding.debt(wallet(7, 5), mayForfeit: false) == .left(Money(microUnits: 7)))
        #expect(OrganizationEnding.debt(wallet(7), mayForfeit: true) == nil)
        #expect(OrganizationEnding.debt(wallet(7, owed: 3), mayForfeit: true) == .owed(Money(microUnits: 3)))
        for wallet in [wallet(7, 5, owed: 3), wallet(0, 0, owed: 3), wallet(9)] {
            let movement = Movement(
                of: OrganizationID("o"), .init(.closure, "o"), wallet.closure, note: "", at: Timestamp(milliseconds: 0))
            #expect(movement.flatMap(wallet.after) == Wallet())
        }
    }

    @Test func `applications go first, the organization when none is left`() {
        #expect(OrganizationEnding.next([facts("a"), facts("b", isDeleting: true)]) == .delete([ApplicationID("a")]))
        #expect(OrganizationEnding.next([facts("b", isDeleting: true)]) == .wait)
        #expect(OrganizationEnding.next([]) == .erase)
    }

    @Test func `what is suspended must be settled first, and is named`() {
        #expect(OrganizationEnding.refusal([facts("a"), facts("b")]) == nil)
        #expect(OrganizationEnding.refusal([facts("b", isSuspended: true), facts("a")])?.contains(": b.") == true)
        #expect(OrganizationEnding.refusal([facts("b", isSuspended: true, isDeleting: true)]) == nil)
    }
}
