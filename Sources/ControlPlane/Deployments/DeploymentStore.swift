import PlatformModel
import SQLStore

/// The table of deployments.
struct DeploymentStore: Sendable {

    /// By its id or its number.
    func find(_ idOrNumber: String, of application: Application, _ transaction: Transaction) throws -> Deployment? {
        try transaction.first(
            "SELECT * FROM deployments WHERE application_id = $1 AND (id = $2 OR number = $3)",
            [.text(application.id.text), .text(idOrNumber), SQLValue(Int64(digits: idOrNumber) ?? -1)]
        ).map(Deployment.init(row:))
    }

    /// Newest first, those with a number below `before`.
    func list(of application: Application, before: Int64, limit: Int, _ transaction: Transaction) throws -> [Deployment]
    {
        try transaction.query(
            "SELECT * FROM deployments WHERE application_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            [.text(application.id.text), SQLValue(before), SQLValue(limit)]
        ).map(Deployment.init(row:))
    }

    /// Those that have not ended, oldest first.
    func active(of application: ApplicationID, _ transaction: Transaction) throws -> [Deployment] {
        try transaction.query(
            "SELECT * FROM deployments WHERE application_id = $1 AND is_active = 1 ORDER BY number",
            [.text(application.text)]
        ).map(Deployment.init(row:))
    }

    /// The same for several applications.
    func active(of applications: [ApplicationID], _ transaction: Transaction) throws -> [ApplicationID: [Deployment]] {
        var conditions = SQLConditions()
        conditions.add("application_id", in: applications.map(\.text))
        conditions.add("is_active = 1")
        let rows = try transaction.query(
            "SELECT * FROM deployments\(conditions.clause) ORDER BY number", conditions.values)
        return Dictionary(grouping: try rows.map(Deployment.init(row:)), by: \.applicationID)
    }

    /// How the newest of each that has ended did, unless it was cancelled or superseded.
    func lastEnds(
        of applications: [ApplicationID], _ transaction: Transaction
    ) throws -> [ApplicationID: Deployment.Status] {
        var conditions = SQLConditions()
        conditions.add("id", in: applications.map(\.text))
        let rows = try transaction.query(
            """
            SELECT id, (
                SELECT status FROM deployments WHERE application_id = applications.id AND status IN ('live', 'failed')
                ORDER BY number DESC LIMIT 1
            ) AS last_end FROM applications\(conditions.clause)
            """, conditions.values)
        return try rows.reduce(into: [:]) { ends, row in
            guard try row.optionalText("last_end") != nil else { return }
            ends[ApplicationID(try row.text("id"))] = try row.word("last_end")
        }
    }

    /// For the platform's own work: every deployment that has not ended, oldest first.
    func allActive(_ transaction: Transaction) throws -> [Deployment] {
        try transaction.query("SELECT * FROM deployments WHERE is_active = 1 ORDER BY application_id, number")
            .map(Deployment.init(row:))
    }

    /// Builds that only wait for a slot, in the order in which they get one.
    func buildTurns(_ transaction: Transaction) throws -> [DeploymentID] {
        let waiting = try transaction.query(
            """
            SELECT d.id, d.created_at, a.organization_id FROM deployments d JOIN applications a
                ON a.id = d.application_id
            WHERE d.is_active = 1 AND d.status = 'pending' AND d.build_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM deployments p WHERE p.application_id = d.application_id AND p.is_active = 1
                    AND p.number < d.number)
            """
        ).map { row in
            BuildTurns.Waiting(
                deployment: DeploymentID(try row.text("id")),
                organization: OrganizationID(try row.text("organization_id")),
                since: Timestamp(milliseconds: try row.integer("created_at")))
        }
        guard waiting.count > 1 else { return waiting.map(\.deployment) }
        let underWay = try transaction.query(
            """
            SELECT a.organization_id, COUNT(*) AS count FROM deployments d JOIN applications a
                ON a.id = d.application_id
            WHERE d.is_active = 1 AND d.status = 'building' GROUP BY a.organization_id
            """
        ).map { (OrganizationID(try $0.text("organization_id")), try $0.int("count")) }
        return BuildTurns.order(waiting, underWay: Dictionary(underWay) { first, _ in first })
    }

    func load(_ id: DeploymentID, _ transaction: Transaction) throws -> Deployment? {
        try transaction.first("SELECT * FROM deployments WHERE id = $1", [.text(id.text)]).map(Deployment.init(row:))
    }

    func byBuild(_ build: BuildID, of application: Application, _ transaction: Transaction) throws -> Deployment? {
        try transaction.first(
            "SELECT * FROM deployments WHERE build_id = $1 AND application_id = $2",
            [.text(build.text), .text(application.id.text)]
        ).map(Deployment.init(row:))
    }

    func nextNumber(of id: ApplicationID, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM deployments WHERE application_id = $1", [.text(id.text)])
        return try row?.int("next") ?? 1
    }

    func insert(_ deployment: Deployment, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO deployments (id, application_id, number, cause, status, is_active, build_id, release_id,
                created_at, updated_at, phase_at, deadline_at, note)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $8, $8, $9, $10)
            """,
            [
                .text(deployment.id.text), .text(deployment.applicationID.text), SQLValue(deployment.number),
                .text(deployment.trigger.rawValue), .text(deployment.status.rawValue),
                SQLValue(deployment.buildID?.text), SQLValue(deployment.releaseID?.text),
                SQLValue(deployment.createdAt.milliseconds), SQLValue(deployment.deadlineAt.milliseconds),
                SQLValue(deployment.note),
            ])
    }

    /// Stores how far a deployment has come.
    func update(_ deployment: Deployment, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE deployments SET status = $2, is_active = $3, release_id = $4, node_id = $5, failure_code = $6,
                failure_message = $7, route_generation = $8, updated_at = $9, phase_at = $10, finished_at = $11,
                is_partial = $12, deadline_at = $13,
                starting_at = CASE WHEN $2 = 'starting' THEN $10 ELSE starting_at END,
                switching_at = CASE WHEN $2 = 'switching' THEN $10 ELSE switching_at END
            WHERE id = $1
            """,
            [
                .text(deployment.id.text), .text(deployment.status.rawValue), SQLValue(!deployment.status.isFinal),
                SQLValue(deployment.releaseID?.text), SQLValue(deployment.nodeID?.text),
                SQLValue(deployment.failureCode), SQLValue(deployment.failureMessage),
                SQLValue(deployment.routeGeneration), SQLValue(deployment.updatedAt.milliseconds),
                SQLValue(deployment.phaseAt.milliseconds), SQLValue(deployment.finishedAt?.milliseconds),
                SQLValue(deployment.isPartial), SQLValue(deployment.deadlineAt.milliseconds),
            ])
    }

    func requestCancel(_ id: DeploymentID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE deployments SET cancel_requested_at = $2, updated_at = $2
            WHERE id = $1 AND is_active = 1 AND cancel_requested_at IS NULL
            """, [.text(id.text), SQLValue(now.milliseconds)])
    }

    /// The revision of the application's settings that a deployment carries.
    func setRevision(_ revision: Int64, of id: DeploymentID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE deployments SET settings_revision = $2 WHERE id = $1", [.text(id.text), SQLValue(revision)])
    }

    func revision(of id: DeploymentID, _ transaction: Transaction) throws -> Int64 {
        let row = try transaction.first("SELECT settings_revision FROM deployments WHERE id = $1", [.text(id.text)])
        return try row?.integer("settings_revision") ?? 0
    }
}

extension Deployment {
    init(row: Row) throws {
        self = try Deployment(
            id: DeploymentID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            number: row.int("number"), trigger: row.word("cause"),
            now: Timestamp(milliseconds: row.integer("created_at")),
            deadlineAt: Timestamp(milliseconds: row.integer("deadline_at")))
        status = try row.word("status")
        buildID = try row.optionalText("build_id").map { BuildID($0) }
        releaseID = try row.optionalText("release_id").map { ReleaseID($0) }
        nodeID = try row.optionalText("node_id").map { NodeID($0) }
        isPartial = try row.bool("is_partial")
        failureCode = try row.optionalText("failure_code")
        failureMessage = try row.optionalText("failure_message")
        note = try row.optionalText("note")
        updatedAt = try Timestamp(milliseconds: row.integer("updated_at"))
        phaseAt = try Timestamp(milliseconds: row.integer("phase_at"))
        startingAt = try row.moment("starting_at")
        switchingAt = try row.moment("switching_at")
        cancelRequestedAt = try row.moment("cancel_requested_at")
        routeGeneration = try row.optionalInteger("route_generation")
        finishedAt = try row.moment("finished_at")
    }
}
