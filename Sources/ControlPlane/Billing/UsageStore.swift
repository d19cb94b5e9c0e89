import PlatformModel
import SQLStore

/// The SQL of `usage_intervals` and `usage_charges`. The platform's own work, which acts for no tenant.
struct UsageStore: Sendable {
    /// Whose intervals are looked at.
    enum Extent: Sendable, Equatable {
        case application(ApplicationID)
        case node(NodeID)

        fileprivate func condition(_ table: String) -> SQLConditions {
            var conditions = SQLConditions()
            switch self {
            case .application(let id): conditions.add("\(table).application_id = ?", .text(id.text))
            case .node(let id): conditions.add("\(table).node_id = ?", .text(id.text))
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
        var region: String
        var rate: Money
        /// The end of its last interval.
        var metered: Timestamp?
    }

    /// An interval of which something may be due, with what its sums are kept by.
    struct Due: Sendable {
        var interval: UsageInterval
        var applicationName: String
        var planName: String
        var region: String
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
            SELECT i.*, a.organization_id, a.name AS application_name, p.name AS plan_name, n.region,
                i.hourly_rate AS agreed_rate, p.id AS plan_id, p.price_hourly,
                (SELECT MAX(closed_at) FROM usage_intervals u WHERE u.instance_id = i.id) AS metered
            FROM instances i JOIN applications a ON a.id = i.application_id JOIN plans p ON p.id = a.plan_id
            JOIN nodes n ON n.id = i.node_id\(conditions.clause) ORDER BY i.id
            """, conditions.values
        ).map { row in
            let organization = OrganizationID(try row.text("organization_id"))
            // An instance that was made before there was billing has no rate.
            let rate = try row.optionalInteger("agreed_rate").map { Money(microUnits: $0) }
            return try Unmetered(
                instance: Instance(row: row), organizationID: organization,
                applicationName: row.text("application_name"), planName: row.text("plan_name"),
                region: row.text("region"), rate: rate ?? price(row, of: organization, transaction),
                metered: row.moment("metered")
            )
        }
    }

    private func price(_ row: Row, of organization: OrganizationID, _ transaction: Transaction) throws -> Money {
        try PriceStore().agreement(of: organization, transaction).hourlyPrice(
            of: PlanID(row.text("plan_id")), standard: Money(microUnits: row.integer("price_hourly")))
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
                process, plan_name, region, rate, opened_at, charged_until, charged)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 0)
            """,
            [
                .text(id.text), .text(found.organizationID.text), .text(instance.applicationID.text),
                .text(found.applicationName), .text(instance.id.text), .text(instance.nodeID.text),
                .text(instance.process), .text(found.planName), .text(found.region),
                .integer(found.rate.microUnits), .integer(openedAt.milliseconds),
            ])
    }

    func close(
        _ id: UsageIntervalID, at end: Timestamp, for reason: Metering.End, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE usage_intervals SET closed_at = $2, closed_for = $3 WHERE id = $1 AND closed_at IS NULL",
            [.text(id.text), .integer(end.milliseconds), .text(reason.rawValue)])
    }

    /// The first moment before `limit` from which something is not charged; nil when there is none.
    func firstDue(
        _ organization: OrganizationID, before limit: Timestamp, _ transaction: Transaction
    ) throws -> Timestamp? {
        try transaction.first(
            """
            SELECT charged_until FROM usage_intervals WHERE organization_id = $1 AND charged_until < $2
                AND (closed_at IS NULL OR charged_until < closed_at) ORDER BY charged_until LIMIT 1
            """, [.text(organization.text), .integer(limit.milliseconds)]
        ).map { Timestamp(milliseconds: try $0.integer("charged_until")) }
    }

    /// Intervals of which something before `limit` is not charged, those charged least first.
    func due(
        _ organization: OrganizationID, before limit: Timestamp, limit count: Int, _ transaction: Transaction
    ) throws -> [Due] {
        try transaction.query(
            """
            SELECT * FROM usage_intervals WHERE organization_id = $1 AND charged_until < $2
                AND (closed_at IS NULL OR charged_until < closed_at) ORDER BY charged_until, id LIMIT $3
            """, [.text(organization.text), .integer(limit.milliseconds), SQLValue(count)]
        ).map { row in
            try Due(
                interval: UsageInterval(row: row), applicationName: row.text("application_name"),
                planName: row.text("plan_name"), region: row.text("region"))
        }
    }

    /// Stores charges with what they make of their intervals.
    func store(
        _ charges: [UsageInterval.Charge], of organization: OrganizationID, movement: MovementID?,
        _ transaction: Transaction
    ) throws {
        for part in SQLBatches.parts(of: charges) {
            let changed = try transaction.execute(
                """
                UPDATE usage_intervals SET charged_until = v.column3, charged = charged + v.column4
                FROM (VALUES \(SQLBatches.places(rows: part.count, columns: 4))) AS v
                WHERE usage_intervals.id = v.column1 AND charged_until = v.column2
                """,
                part.flatMap { charge -> [SQLValue] in
                    [
                        .text(charge.intervalID.text), .integer(charge.from.milliseconds),
                        .integer(charge.until.milliseconds), .integer(charge.amount.microUnits),
                    ]
                })
            guard changed == part.count else {
                throw PlatformError(
                    .conflict, "The usage was charged meanwhile.", detail: "charge of a changed interval")
            }
            try transaction.execute(
                """
                INSERT INTO usage_charges (interval_id, from_at, until_at, organization_id, application_id, amount,
                    movement_id) VALUES \(SQLBatches.places(rows: part.count, columns: 7))
                """,
                part.flatMap { charge -> [SQLValue] in
                    [
                        .text(charge.intervalID.text), .integer(charge.from.milliseconds),
                        .integer(charge.until.milliseconds), .text(organization.text),
                        .text(charge.applicationID.text), .integer(charge.amount.microUnits),
                        SQLValue(movement?.text),
                    ]
                })
        }
    }

    /// Organizations of which what is metered may differ from what runs.
    ///
    /// - Parameter isMetering: false where nothing shall be metered.
    func unsettledOrganizations(isMetering: Bool, _ transaction: Transaction) throws -> [OrganizationID] {
        let sql = Self.unsettled(isMetering: isMetering, closing: "", opening: "")
        return try transaction.query("SELECT DISTINCT organization_id FROM (\(sql)) s ORDER BY organization_id").map {
            OrganizationID(try $0.text("organization_id"))
        }
    }

    /// The applications of one of them, after `last` in the order of their ids.
    func unsettled(
        _ organization: OrganizationID, after last: String, isMetering: Bool, limit: Int, _ transaction: Transaction
    ) throws -> [ApplicationID] {
        let sql = Self.unsettled(
            isMetering: isMetering, closing: "AND u.organization_id = $1 AND u.application_id > $2",
            opening: "AND a.organization_id = $1 AND a.id > $2")
        return try transaction.query(
            "SELECT DISTINCT application_id FROM (\(sql)) s ORDER BY application_id LIMIT \(limit)",
            [.text(organization.text), .text(last)]
        ).map { ApplicationID(try $0.text("application_id")) }
    }

    /// What is to be closed, and what is to be opened.
    private static func unsettled(isMetering: Bool, closing: String, opening: String) -> String {
        let observed = Metering.running.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let runs = "i.wanted = 'running' AND i.observed IN (\(observed)) AND n.status IN ('online', 'degraded')"
        let closing = """
            SELECT u.application_id, u.organization_id FROM usage_intervals u
                LEFT JOIN instances i ON i.id = u.instance_id LEFT JOIN nodes n ON n.id = u.node_id
            WHERE u.closed_at IS NULL \(closing)
            """
        guard isMetering else { return closing }
        return """
            \(closing) AND (i.id IS NULL OR n.id IS NULL OR NOT (\(runs)))
            UNION SELECT a.id, a.organization_id FROM instances i JOIN nodes n ON n.id = i.node_id
                JOIN applications a ON a.id = i.application_id
            WHERE \(runs) \(opening)
                AND NOT EXISTS (SELECT 1 FROM usage_intervals u WHERE u.instance_id = i.id AND u.closed_at IS NULL)
            """
    }

    /// All applications of an organization, which ends.
    func applications(
        _ organization: OrganizationID, _ transaction: Transaction
    ) throws -> [ApplicationID] {
        try transaction.query(
            """
            SELECT id FROM applications WHERE organization_id = $1 UNION
            SELECT application_id FROM usage_intervals WHERE organization_id = $1 AND closed_at IS NULL
            """, [.text(organization.text)]
        ).map { ApplicationID(try $0.text("id")) }
    }

    /// What runs now, by up to when it is charged.
    func running(
        _ scope: TenantScope, _ application: ApplicationID?, _ transaction: Transaction
    ) throws -> [MonthProjection.Running] {
        var conditions = SQLConditions()
        conditions.add("organization_id = ? AND closed_at IS NULL", .text(scope.organizationID.text))
        conditions.add(equal: application?.text, to: "application_id")
        return try transaction.query(
            """
            SELECT charged_until, CAST(SUM(rate) AS BIGINT) AS rate FROM usage_intervals\(conditions.clause)
            GROUP BY charged_until ORDER BY charged_until
            """, conditions.values
        ).map { row in
            try MonthProjection.Running(
                chargedUntil: Timestamp(milliseconds: row.integer("charged_until")),
                rate: Money(microUnits: row.integer("rate")))
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
