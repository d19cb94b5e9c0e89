/// A person who can sign in.
package struct User: Sendable, Equatable {
    package var id: UserID
    /// Lower case; unique.
    package var email: String
    package var name: String
    /// May use the administrators' API and pages.
    package var isAdministrator: Bool
    /// Locked out by an administrator.
    package var suspendedAt: Timestamp?
    package var createdAt: Timestamp

    package init(id: UserID, email: String, name: String, isAdministrator: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.isAdministrator = isAdministrator
        self.createdAt = createdAt
    }
}
