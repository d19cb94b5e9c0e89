import PlatformModel
import Testing

@Suite struct OrganizationEndingTests {
    private func facts(
        _ id: String, isSuspended: Bool = false, isDeleting: Bool = false
    ) -> OrganizationEnding.ApplicationFacts {
        .init(id: ApplicationID(id), slug: id, isSuspended: isSuspended, isDeleting: isDeleting)
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
