import Foundation
import PlatformModel
import SQLStore

/// The applications' tables. What customers ask goes through a ``TenantScope``; an ``Application`` in hand is the proof
/// for everything below it.
struct ApplicationStore: Sendable {

    /// By id or slug; nil also when it belongs to another organization.
    func find(_ scope: TenantScope, _ idOrSlug: String, _ transaction: Transaction) throws -> Application? {
        try transaction.first(
            "SELECT * FROM applications WHERE organization_id = $1 AND (id = $2 OR slug = $2)",
            [.text(scope.organizationID.text), .text(idOrSlug)]
        ).map(Application.init(row:))
    }

    /// Newest first, those before `cursor`.
    func list(_ scope: TenantScope, before cursor: String?, limit: Int, _ transaction: Transaction) throws
        -> [Application]
    {
        try transaction.query(
            "SELECT * FROM applications WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            [.text(scope.organizationID.text), .text(cursor ?? "~"), SQLValue(limit)]
        ).map(Application.init(row:))
    }

    /// Slugs and ids of all of them.
    func names(_ scope: TenantScope, _ transaction: Transaction) throws -> Set<String> {
        let rows = try transaction.query(
            "SELECT id, slug FROM applications WHERE organization_id = $1", [.text(scope.organizationID.text)])
        return Set(try rows.flatMap { [try $0.text("id"), try $0.text("slug")] })
    }

    /// For the platform's own work, which acts for no tenant.
    func load(_ id: ApplicationID, _ transaction: Transaction) throws -> Application? {
        try transaction.first("SELECT * FROM applications WHERE id = $1", [.text(id.text)]).map(Application.init(row:))
    }

    func deleting(_ transaction: Transaction) throws -> [Application] {
        try transaction.query("SELECT * FROM applications WHERE is_deleting = 1 ORDER BY id").map(
            Application.init(row:))
    }

    /// Whether an application has or ever had it.
    func isTaken(slug: String, _ transaction: Transaction) throws -> Bool {
        let sql = """
            SELECT 1 AS taken FROM applications WHERE slug = $1
            UNION SELECT 1 FROM retired_slugs WHERE slug = $1
            """
        return try transaction.first(sql, [.text(slug)]) != nil
    }

    func insert(_ application: Application, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO applications (id, organization_id, owner_user_id, name, slug, runtime_id, plan_id, region,
                instance_count, port, health_check_path, build_command, start_command, dockerfile_path, git_url,
                git_branch, stop_grace_seconds, drain_seconds, lifecycle, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)
            """,
            [
                .text(application.id.text), .text(application.organizationID.text), .text(application.ownerUserID.text),
                .text(application.name), .text(application.slug), .text(application.runtimeID.text),
                .text(application.planID.text), .text(application.region), SQLValue(application.instanceCount),
                SQLValue(application.port), SQLValue(application.healthCheckPath), SQLValue(application.buildCommand),
                SQLValue(application.startCommand), .text(application.dockerfilePath), SQLValue(application.git?.url),
                SQLValue(application.git?.branch), SQLValue(application.lifecycle.stopGraceSeconds),
                SQLValue(application.lifecycle.drainSeconds), .text(try Self.json(application.lifecycle.numbers)),
                SQLValue(application.createdAt.milliseconds),
            ])
        try ApplicationSearch.index(application.id, transaction)
    }

    /// Stores what a customer may change, and counts it as a change that needs a new deployment.
    func updateSettings(_ application: Application, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE applications SET name = $2, runtime_id = $3, port = $4, health_check_path = $5, build_command = $6,
                start_command = $7, git_url = $8, git_branch = $9, updated_at = $10, lifecycle = $11,
                stop_grace_seconds = $12, drain_seconds = $13 WHERE id = $1
            """,
            [
                .text(application.id.text), .text(application.name), .text(application.runtimeID.text),
                SQLValue(application.port), SQLValue(application.healthCheckPath), SQLValue(application.buildCommand),
                SQLValue(application.startCommand), SQLValue(application.git?.url), SQLValue(application.git?.branch),
                SQLValue(now.milliseconds), .text(try Self.json(application.lifecycle.numbers)),
                SQLValue(application.lifecycle.stopGraceSeconds), SQLValue(application.lifecycle.drainSeconds),
            ])
        try ApplicationSearch.index(application.id, transaction)
    }

    func setPlan(_ plan: PlanID, of id: ApplicationID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE applications SET plan_id = $2, hourly_rate = NULL WHERE id = $1",
            [.text(id.text), .text(plan.text)])
    }

    /// What an instance of it costs in an hour, as it was when it was last deployed or given its plan; nil before.
    func hourlyRate(of id: ApplicationID, _ transaction: Transaction) throws -> Money? {
        try transaction.first("SELECT hourly_rate FROM applications WHERE id = $1", [.text(id.text)])?
            .optionalInteger("hourly_rate").map { Money(microUnits: $0) }
    }

    func setHourlyRate(_ rate: Money, of id: ApplicationID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE applications SET hourly_rate = $2 WHERE id = $1", [.text(id.text), .integer(rate.microUnits)])
    }

    /// Those of an organization that billing switched off, oldest first.
    func suspendedForBilling(
        _ organization: OrganizationID, after last: Application? = nil, limit: Int, _ transaction: Transaction
    ) throws -> [Application] {
        try transaction.query(
            """
            SELECT * FROM applications WHERE organization_id = $1 AND is_suspended = 1 AND suspension = 'billing'
                AND is_deleting = 0 AND (created_at > $2 OR (created_at = $2 AND id > $3))
            ORDER BY created_at, id LIMIT $4
            """,
            [
                .text(organization.text), .integer(last?.createdAt.milliseconds ?? .min), .text(last?.id.text ?? ""),
                SQLValue(limit),
            ]
        ).map(Application.init(row:))
    }

    /// The names of some of them, the oldest first, and how many there are.
    func namesSuspendedForBilling(
        _ organization: OrganizationID, limit: Int, _ transaction: Transaction
    ) throws -> (names: [String], count: Int) {
        let condition = "organization_id = $1 AND is_suspended = 1 AND suspension = 'billing' AND is_deleting = 0"
        let id = SQLValue.text(organization.text)
        let names = try transaction.query(
            "SELECT name FROM applications WHERE \(condition) ORDER BY created_at, id LIMIT \(limit)", [id]
        ).map { try $0.text("name") }
        let row = try transaction.first("SELECT COUNT(*) AS count FROM applications WHERE \(condition)", [id])
        return (names, try row?.int("count") ?? names.count)
    }

    /// Those that nobody has suspended.
    func unsuspended(
        _ organization: OrganizationID, limit: Int, _ transaction: Transaction
    ) throws -> [Application] {
        try transaction.query(
            """
            SELECT * FROM applications WHERE organization_id = $1 AND is_suspended = 0 AND is_deleting = 0
            ORDER BY id LIMIT $2
            """, [.text(organization.text), SQLValue(limit)]
        ).map(Application.init(row:))
    }

    /// Stores how many of each process shall run; carried out by the deployment that goes with it.
    func setCounts(_ application: Application, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE applications SET instance_count = $2, process_counts = $3, total_instances = $4, updated_at = $5
            WHERE id = $1
            """,
            [
                .text(application.id.text), SQLValue(application.instanceCount),
                .text(try Self.json(application.processCounts)),
                SQLValue(application.totalInstances), SQLValue(now.milliseconds),
            ])
    }

    func countChange(of id: ApplicationID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE applications SET settings_revision = settings_revision + 1, updated_at = $2 WHERE id = $1",
            [.text(id.text), SQLValue(now.milliseconds)])
    }

    func settingsRevision(of id: ApplicationID, _ transaction: Transaction) throws -> Int64 {
        let row = try transaction.first("SELECT settings_revision FROM applications WHERE id = $1", [.text(id.text)])
        return try row?.integer("settings_revision") ?? 0
    }

    /// Begins a stop: it is done when each of these nodes has taken that generation.
    func setStopped(
        _ id: ApplicationID, generations: [NodeID: Int64], now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE applications SET is_stopped = 1, ending_generations = $2, updated_at = $3 WHERE id = $1",
            [.text(id.text), .text(try Self.json(generations)), SQLValue(now.milliseconds)])
    }

    func setStarted(_ id: ApplicationID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE applications SET is_stopped = 0, ending_generations = NULL, updated_at = $2 WHERE id = $1",
            [.text(id.text), SQLValue(now.milliseconds)])
    }

    /// Begins the end of an application: it is gone when each of these nodes has read that generation.
    func setDeleting(
        _ id: ApplicationID, generations: [NodeID: Int64], now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE applications SET is_deleting = 1, ending_generations = $2, updated_at = $3 WHERE id = $1",
            [.text(id.text), .text(try Self.json(generations)), SQLValue(now.milliseconds)])
    }

    private static func json(_ generations: [NodeID: Int64]) throws -> String {
        try json(Dictionary(uniqueKeysWithValues: generations.map { ($0.key.text, $0.value) }))
    }

    private static func json(_ numbers: [String: some Encodable]) throws -> String {
        String(decoding: try JSONEncoder().encode(numbers), as: UTF8.self)
    }

    /// What a stop or a deletion waits for.
    func endingGenerations(
        of applications: [ApplicationID], _ transaction: Transaction
    ) throws -> [ApplicationID: [NodeID: Int64]] {
        guard !applications.isEmpty else { return [:] }
        var conditions = SQLConditions()
        conditions.add("id", in: applications.map(\.text))
        let rows = try transaction.query(
            "SELECT id, ending_generations FROM applications\(conditions.clause)", conditions.values)
        return try rows.reduce(into: [:]) { endings, row in
            guard let json = try row.optionalText("ending_generations") else { return }
            let words = try JSONDecoder().decode([String: Int64].self, from: Data(json.utf8))
            endings[ApplicationID(try row.text("id"))] = Dictionary(
                uniqueKeysWithValues: words.map { (NodeID($0.key), $0.value) })
        }
    }

    /// Every node that has something of the application.
    func nodes(of id: ApplicationID, _ transaction: Transaction) throws -> Set<NodeID> {
        let rows = try transaction.query(
            """
            SELECT node_id FROM applications WHERE id = $1 UNION SELECT node_id FROM instances WHERE application_id = $1
            UNION SELECT node_id FROM builds WHERE application_id = $1
            UNION SELECT node_id FROM releases WHERE application_id = $1
            """, [.text(id.text)])
        return Set(try rows.compactMap { try $0.optionalText("node_id").map { NodeID($0) } })
    }

    /// No application lives on this node any more.
    func leave(_ node: NodeID, _ transaction: Transaction) throws {
        try transaction.execute("UPDATE applications SET node_id = NULL WHERE node_id = $1", [.text(node.text)])
    }

    /// Records that a deployment of this application is live, and how many instances its release runs in all.
    func setLive(
        _ deployment: Deployment, running total: Int, revision: Int64, now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE applications SET current_release_id = $2, node_id = $3, deployed_revision = $4,
                last_deployed_at = $5, updated_at = $5, total_instances = $6 WHERE id = $1
            """,
            [
                .text(deployment.applicationID.text), SQLValue(deployment.releaseID?.text),
                SQLValue(deployment.nodeID?.text), SQLValue(revision), SQLValue(now.milliseconds),
                SQLValue(total),
            ])
    }

    /// Removes an application with everything that hangs on it. Its slug stays taken for ever, so that nobody inherits
    /// its visitors, their cookies and what they have saved.
    func erase(_ application: Application, _ transaction: Transaction) throws {
        let id = SQLValue.text(application.id.text)
        try transaction.execute(
            "DELETE FROM build_log_chunks WHERE build_id IN (SELECT id FROM builds WHERE application_id = $1)", [id])
        try transaction.execute(
            "DELETE FROM command_log_chunks WHERE run_id IN (SELECT id FROM command_runs WHERE application_id = $1)",
            [id])
        for table in [
            "log_lines", "log_writers", "deployment_environments", "instances", "command_runs", "deployments",
            "releases", "builds",
            "sources", "environment_variables",
        ] {
            try transaction.execute("DELETE FROM \(table) WHERE application_id = $1", [id])
        }
        try ApplicationSearch.forget(application.id, transaction)
        try transaction.execute("DELETE FROM applications WHERE id = $1", [id])
        try transaction.execute(
            "INSERT INTO retired_slugs (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING", [.text(application.slug)])
    }
}

extension Application {
    /// Without ``Application/status``, which ``ApplicationStatus`` derives from more than this row.
    init(row: Row) throws {
        var request = try Request(
            name: row.text("name"), slug: row.text("slug"), runtimeID: RuntimeID(row.text("runtime_id")),
            planID: PlanID(row.text("plan_id")), region: row.text("region"), port: row.int("port"))
        request.healthCheckPath = try row.optionalText("health_check_path")
        request.buildCommand = try row.optionalText("build_command")
        request.startCommand = try row.optionalText("start_command")
        if let url = try row.optionalText("git_url") {
            request.git = GitLocation(url: url, branch: try row.optionalText("git_branch") ?? "main")
        }
        self = try Application(
            id: ApplicationID(row.text("id")), organizationID: OrganizationID(row.text("organization_id")),
            ownerUserID: UserID(row.text("owner_user_id")), request: request,
            now: Timestamp(milliseconds: row.integer("created_at")))
        nodeID = try row.optionalText("node_id").map { NodeID($0) }
        instanceCount = try row.int("instance_count")
        if let json = try row.optionalText("process_counts") {
            processCounts = try JSONDecoder().decode([String: Int].self, from: Data(json.utf8))
        }
        totalInstances = try row.int("total_instances")
        dockerfilePath = try row.text("dockerfile_path")
        currentReleaseID = try row.optionalText("current_release_id").map { ReleaseID($0) }
        needsRedeploy =
            try currentReleaseID != nil
            && row.integer("settings_revision") > row.integer("deployed_revision")
        let numbers = try JSONDecoder().decode([String: Int].self, from: Data(try row.text("lifecycle").utf8))
        lifecycle = Lifecycle(numbers: numbers)
        lifecycle.stopGraceSeconds = try row.int("stop_grace_seconds")
        lifecycle.drainSeconds = try row.int("drain_seconds")
        updatedAt = try Timestamp(milliseconds: row.integer("updated_at"))
        lastDeployedAt = try row.optionalInteger("last_deployed_at").map { Timestamp(milliseconds: $0) }
        isStopped = try row.bool("is_stopped")
        isSuspended = try row.bool("is_suspended")
        isDeleting = try row.bool("is_deleting")
        if let reason = try row.optionalText("suspension").flatMap({ Suspension.Reason(rawValue: $0) }) {
            suspension = Suspension(
                reason: reason, note: try row.optionalText("suspension_note") ?? "",
                at: Timestamp(milliseconds: try row.optionalInteger("suspended_at") ?? 0))
        }
    }
}
