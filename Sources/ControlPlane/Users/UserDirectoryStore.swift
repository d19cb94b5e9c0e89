import PlatformModel
import SQLStore

/// Reads people and organizations for administrators, with what belongs to them.
enum UserDirectoryStore {
    /// Newest first, those before `cursor`, with `text` in the name or email.
    static func users(
        _ text: String?, before cursor: String?, limit: Int, _ transaction: Transaction
    ) throws -> [(user: User, organizations: Int)] {
        var conditions = SQLConditions()
        if let cursor { conditions.add("u.id < ?", .text(cursor)) }
        if let pattern = text.map(LikePattern.containing) {
            conditions.add(
                "u.email LIKE ? ESCAPE '\\' OR LOWER(u.name) LIKE ? ESCAPE '\\'", .text(pattern), .text(pattern))
        }
        let end = conditions.parameter(SQLValue(limit))
        return try transaction.query(
            """
            SELECT u.*, (SELECT COUNT(*) FROM members m WHERE m.user_id = u.id) AS organizations FROM users u
            \(conditions.clause) ORDER BY u.id DESC LIMIT \(end)
            """, conditions.values
        ).map { (try UserStore.user($0), try $0.int("organizations")) }
    }

    static func organizationCount(of user: UserID, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COUNT(*) AS count FROM members WHERE user_id = $1", [.text(user.text)])
        return try row?.int("count") ?? 0
    }

    static func administrators(_ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COUNT(*) AS count FROM users WHERE is_administrator = 1 AND suspended_at IS NULL")
        return try row?.int("count") ?? 0
    }

    static func setSuspended(_ at: Timestamp?, _ id: UserID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE users SET suspended_at = $2, updated_at = $3 WHERE id = $1",
            [.text(id.text), SQLValue(at?.milliseconds), SQLValue(now.milliseconds)])
    }

    static func setAdministrator(_ isOne: Bool, _ id: UserID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE users SET is_administrator = $2, updated_at = $3 WHERE id = $1",
            [.text(id.text), SQLValue(isOne), SQLValue(now.milliseconds)])
    }

    struct Organization: Sendable {
        let id, name: String
        let members, applications, instances: Int
        let reserved: Resources
        let createdAt: Timestamp
    }

    /// Newest first, those before `cursor`, with `text` in the name; or the one with this id.
    static func organizations(
        _ text: String?, id: String? = nil, before cursor: String?, limit: Int, _ transaction: Transaction
    ) throws -> [Organization] {
        var conditions = SQLConditions()
        if let cursor { conditions.add("o.id < ?", .text(cursor)) }
        conditions.add(equal: id, to: "o.id")
        if let pattern = text.map(LikePattern.containing) {
            conditions.add("LOWER(o.name) LIKE ? ESCAPE '\\'", .text(pattern))
        }
        let end = conditions.parameter(SQLValue(limit))
        return try transaction.query(
            """
            SELECT o.id, o.name, o.created_at,
                (SELECT COUNT(*) FROM members m WHERE m.organization_id = o.id) AS members,
                (SELECT COUNT(*) FROM applications a WHERE a.organization_id = o.id) AS applications,
                COALESCE(r.instances, 0) AS instances, COALESCE(r.cpu, 0) AS cpu, COALESCE(r.memory, 0) AS memory,
                COALESCE(r.disk, 0) AS disk
            FROM (SELECT * FROM organizations o\(conditions.clause) ORDER BY o.id DESC LIMIT \(end)) o LEFT JOIN (
                SELECT a.organization_id, COUNT(*) AS instances, CAST(SUM(i.cpu_millicores) AS BIGINT) AS cpu,
                    CAST(SUM(i.memory_mb) AS BIGINT) AS memory, CAST(SUM(i.disk_mb) AS BIGINT) AS disk
                FROM instances i JOIN applications a ON a.id = i.application_id
                WHERE i.wanted = 'running' GROUP BY a.organization_id
            ) r ON r.organization_id = o.id
            ORDER BY o.id DESC
            """, conditions.values
        ).map { row in
            try Organization(
                id: row.text("id"), name: row.text("name"), members: row.int("members"),
                applications: row.int("applications"), instances: row.int("instances"),
                reserved: Resources(
                    cpuMillicores: row.int("cpu"), memoryMB: row.int("memory"), diskMB: row.int("disk")),
                createdAt: Timestamp(milliseconds: row.integer("created_at")))
        }
    }
}

/// Patterns for `LIKE … ESCAPE '\'`.
enum LikePattern {
    /// Finds `text` anywhere, in lower case; its own wildcards stand for themselves, also under a combining accent,
    /// with which they are one character here and two in the database.
    static func containing(_ text: String) -> String {
        let escaped = text.lowercased().unicodeScalars.reduce(into: "") { result, scalar in
            if "\\%_".unicodeScalars.contains(scalar) { result.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return "%\(escaped)%"
    }
}
