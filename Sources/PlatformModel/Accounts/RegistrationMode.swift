/// Who may make an account, as the operator of the platform chose.
package enum RegistrationMode: String, Sendable, Equatable, CaseIterable {
    /// Anybody.
    case open
    /// Whoever holds an invitation to an organization.
    case invitation
    /// Nobody; administrators make accounts.
    case closed
}
