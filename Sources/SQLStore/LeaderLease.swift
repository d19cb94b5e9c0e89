/// The right to do alone, among several servers, what must happen once. Whoever holds it carries its fencing number
/// along: it rises with each new holder, so that an earlier one that wakes up late is recognised.
package struct LeaderLease: Sendable, Equatable {
    package let name: String
    package let holder: String
    /// Milliseconds since 1970.
    package let expiresAt: Int64
    package let fencing: Int64

    /// The table, for a migration.
    package static let schema = [
        """
        CREATE TABLE leader_leases (
            name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at {{bigint}} NOT NULL, fencing {{bigint}} NOT NULL
        ) {{strict}}
        """
    ]

    /// Who wants which lease, for how long.
    package struct Request: Sendable {
        package var name: String
        /// Different for each start of each server.
        package var holder: String
        /// Milliseconds.
        package var duration: Int64

        package init(name: String, holder: String, duration: Int64) {
            self.name = name
            self.holder = holder
            self.duration = duration
        }
    }

    /// Takes the lease when nobody holds it, or its time is over, or `holder` had it already; nil while another does.
    package static func acquire(
        _ request: Request, now: Int64, in transaction: Transaction
    ) throws -> LeaderLease? {
        let expiry = end(now, request.duration)
        let row = try transaction.first(
            """
            INSERT INTO leader_leases (name, holder, expires_at, fencing) VALUES ($1, $2, $3, 1)
            ON CONFLICT (name) DO UPDATE
            SET holder = excluded.holder, expires_at = excluded.expires_at, fencing = leader_leases.fencing + 1
            WHERE leader_leases.expires_at <= $4 OR leader_leases.holder = $2
            RETURNING fencing
            """,
            [.text(request.name), .text(request.holder), .integer(expiry), .integer(now)])
        return try row.map {
            LeaderLease(
                name: request.name, holder: request.holder, expiresAt: expiry, fencing: try $0.integer("fencing"))
        }
    }

    /// Prolongs the lease; nil when it has been lost, also when its time is over and nobody has taken it yet.
    package func renew(duration: Int64, now: Int64, in transaction: Transaction) throws -> LeaderLease? {
        let expiry = Self.end(now, duration)
        let changed = try transaction.execute(
            """
            UPDATE leader_leases SET expires_at = $1
            WHERE name = $2 AND holder = $3 AND fencing = $4 AND expires_at > $5
            """,
            [.integer(expiry), .text(name), .text(holder), .integer(fencing), .integer(now)])
        return changed == 1 ? LeaderLease(name: name, holder: holder, expiresAt: expiry, fencing: fencing) : nil
    }

    /// Whether the lease is still held, for a transaction that may only happen under it.
    package func isHeld(now: Int64, in transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS held FROM leader_leases WHERE name = $1 AND fencing = $2 AND expires_at > $3",
            [.text(name), .integer(fencing), .integer(now)]) != nil
    }

    /// Lets another server take over at once.
    package func release(in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE leader_leases SET expires_at = 0 WHERE name = $1 AND fencing = $2",
            [.text(name), .integer(fencing)])
    }

    private static func end(_ now: Int64, _ duration: Int64) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(duration)
        return overflow ? .max : sum
    }
}
