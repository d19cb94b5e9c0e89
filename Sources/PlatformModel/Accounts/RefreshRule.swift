/// What becomes of a refresh token that somebody shows.
package enum RefreshRule: Sendable, Equatable {
    /// Give the next pair.
    case exchange
    /// Its sign-in is over.
    case refuse
    /// It was used before, so two hold it: end the whole sign-in.
    case endSignIn

    /// Milliseconds within which a refresh token may be used again, by a client whose answer got lost or that asked
    /// twice at once.
    package static let leeway: Int64 = 10_000

    package static func decide(isSignInValid: Bool, usedAt: Timestamp?, now: Timestamp) -> RefreshRule {
        guard isSignInValid else { return .refuse }
        guard let usedAt, now.milliseconds(since: usedAt) > leeway else { return .exchange }
        return .endSignIn
    }
}
