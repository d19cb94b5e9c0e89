/// What an administrator may do to an account, so that the platform is never left without one.
package enum UserRules {
    package enum Change: Sendable, Equatable, CaseIterable {
        case suspend, resume, promote, demote, resetSecondFactor
    }

    /// What speaks against a change, for people; nil when it may be done.
    ///
    /// - Parameter administrators: accounts that can act as administrators now: not suspended.
    package static func problem(
        _ change: Change, of user: User, by actor: UserID, administrators: Int
    ) -> String? {
        let isLast = user.isAdministrator && user.suspendedAt == nil && administrators <= 1
        switch change {
        case .suspend:
            if user.id == actor { return "You cannot suspend yourself; ask another administrator." }
            if user.suspendedAt != nil { return "This account is suspended already." }
            return isLast ? "This is the last administrator; make another one first." : nil
        case .resume: return user.suspendedAt == nil ? "This account is not suspended." : nil
        case .promote: return user.isAdministrator ? "This account is an administrator's already." : nil
        case .demote:
            if !user.isAdministrator { return "This account is not an administrator's." }
            return isLast ? "This is the last administrator; make another one first." : nil
        case .resetSecondFactor:
            return user.id == actor ? "Change your own second factor in your account." : nil
        }
    }
}
