import PlatformModel
import SQLStore

/// Counts over everybody's rows, for administrators alone.
enum StatisticsStore {
    struct Counts: Sendable {
        var applications = 0
        var serving = 0
        var stopped = 0
        var suspended = 0
        var deploying = 0
        var organizations = 0
        var users = 0
        var instances = 0
    }

    static func counts(_ transaction: Transaction) throws -> Counts {
        let row = try transaction.first(
            """
            SELECT (SELECT COUNT(*) FROM applications) AS applications,
                (SELECT COUNT(DISTINCT application_id) FROM instances
                    WHERE wanted = 'running' AND observed = 'healthy') AS serving,
                (SELECT COUNT(*) FROM applications WHERE is_stopped = 1 AND is_suspended = 0 AND is_deleting = 0)
                    AS stopped,
                (SELECT COUNT(*) FROM applications WHERE is_suspended = 1 AND is_deleting = 0) AS suspended,
                (SELECT COUNT(DISTINCT application_id) FROM deployments WHERE is_active = 1) AS deploying,
                (SELECT COUNT(*) FROM organizations) AS organizations, (SELECT COUNT(*) FROM users) AS users,
                (SELECT COUNT(*) FROM instances WHERE wanted = 'running') AS instances
            """)
        guard let row else { return Counts() }
        return try Counts(
            applications: row.int("applications"), serving: row.int("serving"), stopped: row.int("stopped"),
            suspended: row.int("suspended"), deploying: row.int("deploying"), organizations: row.int("organizations"),
            users: row.int("users"), instances: row.int("instances"))
    }

    /// Of all instances that shall run, by the present prices of their applications' plans.
    static func hourlyRate(_ transaction: Transaction) throws -> Money {
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(p.price_hourly), 0) AS BIGINT) AS rate FROM instances i
            JOIN applications a ON a.id = i.application_id JOIN plans p ON p.id = a.plan_id WHERE i.wanted = 'running'
            """)
        return Money(microUnits: try row?.integer("rate") ?? 0)
    }

    static func ends(since: Timestamp, _ transaction: Transaction) throws -> [Deployment.Status: Int] {
        let rows = try transaction.query(
            "SELECT status, COUNT(*) AS count FROM deployments WHERE finished_at >= $1 GROUP BY status",
            [SQLValue(since.milliseconds)])
        return try rows.reduce(into: [:]) { counts, row in
            if let status = Deployment.Status(rawValue: try row.text("status")) {
                counts[status] = try row.int("count")
            }
        }
    }

    struct Recent: Sendable {
        let id, status, trigger, applicationID, slug, organizationID: String
        let number: Int
        let createdAt: Timestamp
    }

    static func recentDeployments(_ transaction: Transaction) throws -> [Recent] {
        try transaction.query(
            """
            SELECT d.id, d.number, d.status, d.cause, d.application_id, d.created_at, a.slug, a.organization_id
            FROM deployments d JOIN applications a ON a.id = d.application_id ORDER BY d.id DESC LIMIT 10
            """
        ).map { row in
            try Recent(
                id: row.text("id"), status: row.text("status"), trigger: row.text("cause"),
                applicationID: row.text("application_id"), slug: row.text("slug"),
                organizationID: row.text("organization_id"), number: row.int("number"),
                createdAt: Timestamp(milliseconds: row.integer("created_at")))
        }
    }
}
