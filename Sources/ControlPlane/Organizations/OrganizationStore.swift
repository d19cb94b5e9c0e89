import PlatformModel
import SQLStore

/// The SQL of `organizations` and of who belongs to them; one organization's `members` are ``MemberStore``'s.
enum OrganizationStore {
    static func insert(_ organization: Organization, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3)",
            [.text(organization.id.text), .text(organization.name), SQLValue(organization.createdAt.milliseconds)])
    }

    static func addMember(
        _ user: UserID, to organization: OrganizationID, as role: Role, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)",
            [.text(organization.text), .text(user.text), .text(role.rawValue), SQLValue(now.milliseconds)])
    }

    /// All of a person's, the one that they joined first at the front.
    static func memberships(of user: UserID, in transaction: Transaction) throws -> [Membership] {
        try transaction.query(
            """
            SELECT o.id, o.name, o.created_at, o.deleting_at, m.role
            FROM members m JOIN organizations o ON o.id = m.organization_id
            WHERE m.user_id = $1 ORDER BY m.created_at, o.id
            """,
            [.text(user.text)]
        ).map { row in
            // A role that a newer server has written gives no rights here.
            Membership(
                organization: try Organization(row: row), role: Role(rawValue: try row.text("role")) ?? .viewer)
        }
    }

    static func find(_ scope: TenantScope, in transaction: Transaction) throws -> Organization? {
        try load(scope.organizationID, in: transaction)
    }

    /// For the platform's own work, which acts for no tenant.
    static func load(_ id: OrganizationID, in transaction: Transaction) throws -> Organization? {
        try transaction.first("SELECT * FROM organizations WHERE id = $1", [.text(id.text)])
            .map(Organization.init(row:))
    }

    static func rename(_ scope: TenantScope, to name: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE organizations SET name = $2 WHERE id = $1", [.text(scope.organizationID.text), .text(name)])
    }

    /// Those whose end was asked for.
    static func deleting(in transaction: Transaction) throws -> [OrganizationID] {
        try transaction.query("SELECT id FROM organizations WHERE deleting_at IS NOT NULL ORDER BY id")
            .map { OrganizationID(try $0.text("id")) }
    }

    static func setDeleting(_ scope: TenantScope, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE organizations SET deleting_at = $2 WHERE id = $1 AND deleting_at IS NULL",
            [.text(scope.organizationID.text), SQLValue(now.milliseconds)])
    }

    /// Removes the organization with its members, invitations, tokens and quota.
    static func erase(_ id: OrganizationID, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM organizations WHERE id = $1", [.text(id.text)])
    }
}

extension Organization {
    init(row: Row) throws {
        self = try Organization(
            id: OrganizationID(row.text("id")), name: row.text("name"),
            createdAt: Timestamp(milliseconds: row.integer("created_at")),
            isDeleting: row.optionalInteger("deleting_at") != nil)
    }
}
