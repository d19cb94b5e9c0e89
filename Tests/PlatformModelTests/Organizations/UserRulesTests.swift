import PlatformModel
import Testing

@Suite struct UserRulesTests {
    private func user(_ id: String = "u", administrator: Bool = false, suspended: Bool = false) -> User {
        var user = User(
            id: UserID(id), email: "a@example.org", name: "A", isAdministrator: administrator,
            createdAt: Timestamp(milliseconds: 0))
        user.suspendedAt = suspended ? Timestamp(milliseconds: 1) : nil
        return user
    }

    private func may(_ change: UserRules.Change, _ user: User, administrators: Int = 2) -> Bool {
        UserRules.problem(change, of: user, by: UserID("me"), administrators: administrators) == nil
    }

    @Test func `the last administrator stays one who can act`() {
        for change in [UserRules.Change.suspend, .demote] {
            #expect(may(change, user(administrator: true)))
            #expect(!may(change, user(administrator: true), administrators: 1))
        }
        #expect(may(.demote, user(administrator: true, suspended: true), administrators: 1))
        #expect(may(.suspend, user(), administrators: 1))
    }

    @Test func `nobody locks themselves out`() {
        #expect(!may(.suspend, user("me", administrator: true)))
        #expect(!may(.resetSecondFactor, user("me", administrator: true)))
        #expect(may(.demote, user("me", administrator: true)))
        #expect(may(.resetSecondFactor, user()))
    }

    @Test func `what is so already is refused`() {
        #expect(!may(.suspend, user(suspended: true)) && may(.resume, user(suspended: true)))
        #expect(!may(.resume, user()) && !may(.demote, user()))
        #expect(may(.promote, user()) && !may(.promote, user(administrator: true)))
    }
}
