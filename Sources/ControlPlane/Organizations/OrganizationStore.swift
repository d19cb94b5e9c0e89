import PlatformModel
import SQLStore

/// The SQL of `organizations` and `members`.
enum OrganizationStore {
    static func insert(_ organization: Organization, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3)",
            [.text(organization.id.text), .text(organization.name), SQLValue(organization.createdAt.milliseconds)])
    }

    static func addMember(
        _ user: UserID, to organization: Organization, as role: Role, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)",
            [
                .text(organization.id.text), .text(user.text), .text(role.rawValue),
                SQLValue(organization.createdAt.milliseconds),
            ])
    }

    /// All of a person's, the one that they joined first at the front.
    static func memberships(of user: UserID, in transaction: Transaction) throws -> [Membership] {
        try transaction.query(
            """
            SELECT o.id, o.name, o.created_at, m.role
            FROM members m JOIN organizations o ON o.id = m.organization_id
            WHERE m.user_id = $1 ORDER BY m.created_at, o.id
            """,
            [.text(user.text)]
        ).map { row in
            let organization = Organization(
                id: OrganizationID(try row.text("id")), name: try row.text("name"),
                createdAt: Timestamp(milliseconds: try row.integer("created_at")))
            // A role that a newer server has written gives no rights here.
            return Membership(organization: organization, role: Role(rawValue: try row.text("role")) ?? .viewer)
        }
    }
}
