/// Whether a person may delete their account.
package enum AccountEnding {
    /// What speaks against it, for people; nil when it may be done. Nothing is left without an owner or administrator.
    ///
    /// - Parameters:
    ///   - owned: names of the organizations of which the person is the only owner.
    ///   - administrators: accounts that can act as administrators now: not suspended.
    package static func refusal(_ user: User, owned: [String], administrators: Int) -> String? {
        if user.isAdministrator, user.suspendedAt == nil, administrators <= 1 {
            return "You are the last administrator; make another one first."
        }
        guard !owned.isEmpty else { return nil }
        return "You are the only owner of \(owned.sorted().joined(separator: ", ")). Hand it over or delete it first; "
            + "one that is being deleted takes a little while."
    }
}
