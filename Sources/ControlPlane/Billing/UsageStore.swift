import PlatformModel
import SQLStore

/// The SQL of `usage_intervals`, `usage_charges` and `usage_days`. The platform's own work, which acts for no tenant.
struct UsageStore: Sendable {
    /// Whose intervals are looked at.
    enum Extent: Sendable, Equatable {
        case application(ApplicationID)
        case node(NodeID)
        case everything

        fileprivate func condition(_ table: String) -> SQLConditions {
            var conditions = SQLConditions()
            switch self {
            case .application(let id): conditions.add("\(table).application_id = ?", .text(id.text))
            case .node(let id): conditions.add("\(table).node_id = ?", .text(id.text))
            case .everything: break
            }
            return conditions
        }
    }

    /// An open interval with what is known of its instance.
    struct Open: Sendable {
        var interval: UsageInterval
        /// Nil when its row is gone.
        var instance: Instance?
        var isReachable: Bool
        var lastHeardOfNode: Timestamp?
    }

    /// An instance that has no open interval, with what an interval says of it.
    struct Unmetered: Sendable {
        var instance: Instance
        var organizationID: OrganizationID
        var applicationName: String
        var planName: String
        var rate: Money
        /// The end of its last interval.
        var metered: Timestamp?
    }

    private static let isReachable = "CASE WHEN n.status IN ('online', 'degraded') THEN 1 ELSE 0 END AS is_reachable"

    func open(_ extent: Extent, _ transaction: Transaction) throws -> [Open] {
        var conditions = extent.condition("u")
        conditions.add("u.closed_at IS NULL")
        let intervals = try transaction.query(
            """
            SELECT u.*, n.last_heartbeat_at, \(Self.isReachable)
            FROM usage_intervals u LEFT JOIN nodes n ON n.id = u.node_id\(conditions.clause) ORDER BY u.id
            """, conditions.values)
        guard !intervals.isEmpty else { return [] }
        var present = extent.condition("u")
        present.add("u.closed_at IS NULL")
        let instances = try transaction.query(
            "SELECT i.* FROM instances i JOIN usage_intervals u ON u.instance_id = i.id\(present.clause)",
            present.values
        ).map(Instance.init(row:))
        let byID = Dictionary(instances.map { ($0.id, $0) }) { first, _ in first }
        return try intervals.map { row in
            try Open(
                interval: UsageInterval(row: row), instance: byID[InstanceID(row.text("instance_id"))],
                isReachable: row.bool("is_reachable"), lastHeardOfNode: row.moment("last_heartbeat_at"))
        }
    }

    /// Instances that run on nodes that can be reached, and have no open interval.
    func unmetered(_ extent: Extent, _ transaction: Transaction) throws -> [Unmetered] {
        var conditions = extent.condition("i")
        conditions.add("i.wanted = 'running'")
        conditions.add("i.observed", in: Metering.running.map(\.rawValue))
        conditions.add("n.status IN ('online', 'degraded')")
        conditions.add(
            "NOT EXISTS (SELECT 1 FROM usage_intervals u WHERE u.instance_id = i.id AND u.closed_at IS NULL)")
        return try transaction.query(
            """
            SELECT i.*, a.organization_id, a.name AS application_name, p.name AS plan_name,
                COALESCE(i.hourly_rate, p.price_hourly) AS rate,
                (SELECT MAX(closed_at) FROM usage_intervals u WHERE u.instance_id = i.id) AS metered
            FROM instances i JOIN applications a ON a.id = i.application_id JOIN plans p ON p.id = a.plan_id
            JOIN nodes n ON n.id = i.node_id\(conditions.clause) ORDER BY i.id
            """, conditions.values
        ).map { row in
            try Unmetered(
                instance: Instance(row: row), organizationID: OrganizationID(row.text("organization_id")),
                applicationName: row.text("application_name"), planName: row.text("plan_name"),
                rate: Money(microUnits: row.integer("rate")), metered: row.moment("metered"))
        }
    }

    /// Whether an interval of anybody is open or not charged to its end.
    func isAnythingDue(_ transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS due FROM usage_intervals WHERE closed_at IS NULL OR charged_until < closed_at LIMIT 1") != nil
    }

    func insert(
        _ id: UsageIntervalID, of found: Unmetered, openedAt: Timestamp, _ transaction: Transaction
    ) throws {
        let instance = found.instance
        try transaction.execute(
            """
            INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id, node_id,
                process, plan_name, rate, opened_at, charged_until, charged)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0)
            """,
            [
                .text(id.text), .text(found.organizationID.text), .text(instance.applicationID.text),
                .text(found.applicationName), .text(instance.id.text), .text(instance.nodeID.text),
                .text(instance.process), .text(found.planName), .integer(found.rate.microUnits),
                .integer(openedAt.milliseconds),
            ])
    }

    func close(_ id: UsageIntervalID, at end: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE usage_intervals SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL",
            [.text(id.text), .integer(end.milliseconds)])
    }

    /// Intervals of which something may be due.
    func due(_ organization: OrganizationID, _ transaction: Transaction) throws -> [UsageInterval] {
        try transaction.query(
            """
            SELECT * FROM usage_intervals WHERE organization_id = $1
                AND (closed_at IS NULL OR charged_until < closed_at) ORDER BY id
            """, [.text(organization.text)]
        ).map(UsageInterval.init(row:))
    }

    /// Stores a charge with what it makes of its interval.
    func store(
        _ charge: UsageInterval.Charge, of organization: OrganizationID, movement: MovementID?,
        _ transaction: Transaction
    ) throws {
        let changed = try transaction.execute(
            """
            UPDATE usage_intervals SET charged_until = $3, charged = charged + $4
            WHERE id = $1 AND charged_until = $2
            """,
            [
                .text(charge.intervalID.text), .integer(charge.from.milliseconds), .integer(charge.until.milliseconds),
                .integer(charge.amount.microUnits),
            ])
        guard changed == 1 else {
            throw PlatformError(.conflict, "The usage was charged meanwhile.", detail: "charge of a changed interval")
        }
        try transaction.execute(
            """
            INSERT INTO usage_charges (interval_id, from_at, until_at, organization_id, application_id, amount,
                movement_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(charge.intervalID.text), .integer(charge.from.milliseconds), .integer(charge.until.milliseconds),
                .text(organization.text), .text(charge.applicationID.text), .integer(charge.amount.microUnits),
                SQLValue(movement?.text),
            ])
    }

    /// Adds an hour to its day's sums.
    func add(
        _ use: UsageDay, of organization: OrganizationID, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO usage_days (organization_id, day, application_id, amount, milliseconds)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (organization_id, day, application_id) DO UPDATE
            SET amount = usage_days.amount + excluded.amount,
                milliseconds = usage_days.milliseconds + excluded.milliseconds
            """,
            [
                .text(organization.text), .integer(use.day), .text(use.applicationID.text),
                .integer(use.amount.microUnits), .integer(use.milliseconds),
            ])
    }

    /// Sums of days, the first first.
    func days(
        _ scope: TenantScope, from: Int64, until: Int64, _ transaction: Transaction
    ) throws -> [UsageDay] {
        try transaction.query(
            """
            SELECT * FROM usage_days WHERE organization_id = $1 AND day >= $2 AND day < $3
            ORDER BY day, application_id
            """, [.text(scope.organizationID.text), .integer(from), .integer(until)]
        ).map { row in
            try UsageDay(
                day: row.integer("day"), applicationID: ApplicationID(row.text("application_id")),
                amount: Money(microUnits: row.integer("amount")), milliseconds: row.integer("milliseconds"))
        }
    }

    /// The names that applications had when they were last metered; also of those that are gone.
    func names(_ applications: Set<ApplicationID>, _ transaction: Transaction) throws -> [ApplicationID: String] {
        var conditions = SQLConditions()
        conditions.add("application_id", in: applications.map(\.text).sorted())
        let rows = try transaction.query(
            """
            SELECT application_id, application_name, MAX(opened_at) AS last FROM usage_intervals\(conditions.clause)
            GROUP BY application_id, application_name ORDER BY last
            """, conditions.values)
        return try rows.reduce(into: [:]) { names, row in
            names[ApplicationID(try row.text("application_id"))] = try row.text("application_name")
        }
    }

    /// What runs now costs in an hour.
    func hourlyCost(_ organization: OrganizationID, _ transaction: Transaction) throws -> Money {
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(rate), 0) AS BIGINT) AS cost FROM usage_intervals
            WHERE organization_id = $1 AND closed_at IS NULL
            """, [.text(organization.text)])
        return Money(microUnits: try row?.integer("cost") ?? 0)
    }
}

/// What an application used in one day (days since 1970, UTC).
struct UsageDay: Sendable, Equatable {
    var day: Int64
    var applicationID: ApplicationID
    var amount: Money
    /// Of all its instances together.
    var milliseconds: Int64

    static let milliseconds: Int64 = 86_400_000
}

extension UsageInterval {
    init(row: Row) throws {
        self = try UsageInterval(
            id: UsageIntervalID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            rate: Money(microUnits: row.integer("rate")), openedAt: Timestamp(milliseconds: row.integer("opened_at")))
        closedAt = try row.moment("closed_at")
        chargedUntil = Timestamp(milliseconds: try row.integer("charged_until"))
        charged = Money(microUnits: try row.integer("charged"))
    }
}
