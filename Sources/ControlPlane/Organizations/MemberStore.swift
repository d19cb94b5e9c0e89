import PlatformModel
import SQLStore

/// The SQL of one organization's `members`.
struct MemberStore: Sendable {
    /// A member with what people see of them.
    struct Profile: Sendable {
        let member: Member
        let email: String
        let name: String
    }

    /// In the order in which they joined.
    func list(_ scope: TenantScope, _ transaction: Transaction) throws -> [Profile] {
        try transaction.query(
            """
            SELECT m.user_id, m.role, m.created_at, u.email, u.name
            FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = $1 ORDER BY m.created_at, m.user_id
            """, [.text(scope.organizationID.text)]
        ).map { row in
            let member = Member(
                userID: UserID(try row.text("user_id")), role: Role(rawValue: try row.text("role")) ?? .viewer,
                joinedAt: Timestamp(milliseconds: try row.integer("created_at")))
            return Profile(member: member, email: try row.text("email"), name: try row.text("name"))
        }
    }

    func members(_ scope: TenantScope, _ transaction: Transaction) throws -> MemberList {
        MemberList(try list(scope, transaction).map(\.member))
    }

    func setRole(_ role: Role, of user: UserID, _ scope: TenantScope, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE members SET role = $3 WHERE organization_id = $1 AND user_id = $2",
            [.text(scope.organizationID.text), .text(user.text), .text(role.rawValue)])
    }

    func remove(_ user: UserID, _ scope: TenantScope, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM members WHERE organization_id = $1 AND user_id = $2",
            [.text(scope.organizationID.text), .text(user.text)])
    }
}
