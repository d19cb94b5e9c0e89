import Foundation
import PlatformModel
import SQLStore

/// The table of instances.
struct InstanceStore: Sendable {

    /// What is fixed about an instance when it is made; a change of any of it needs another instance.
    struct Shape: Sendable, Equatable, Codable {
        var slug: String
        var image: String
        var command: [String]?
        /// Nil for processes without traffic.
        var port: Int?
        var healthPath: String?
        var user: String
        var cpuMillicores: Int
        var memoryMB: Int
        var diskMB: Int
        var stopGraceSeconds: Int
        /// Nil as usual.
        var health: HealthTerms?
    }

    struct Stored: Sendable {
        var instance: Instance
        var shape: Shape
        var removedGeneration: Int64?
    }

    func list(of application: ApplicationID, _ transaction: Transaction) throws -> [Instance] {
        try transaction.query(
            "SELECT * FROM instances WHERE application_id = $1 ORDER BY process, position, id",
            [.text(application.text)]
        ).map(Instance.init(row:))
    }

    /// The same for several applications.
    func lists(of applications: [ApplicationID], _ transaction: Transaction) throws -> [ApplicationID: [Instance]] {
        var conditions = SQLConditions()
        conditions.add("application_id", in: applications.map(\.text))
        let rows = try transaction.query(
            "SELECT * FROM instances\(conditions.clause) ORDER BY process, position, id", conditions.values)
        return Dictionary(grouping: try rows.map(Instance.init(row:)), by: \.applicationID)
    }

    /// All instances of an organization, by application.
    func all(_ scope: TenantScope, _ transaction: Transaction) throws -> [ApplicationID: [Instance]] {
        let rows = try transaction.query(
            """
            SELECT instances.* FROM instances JOIN applications ON applications.id = instances.application_id
            WHERE applications.organization_id = $1
            """, [.text(scope.organizationID.text)])
        return Dictionary(grouping: try rows.map(Instance.init(row:)), by: \.applicationID)
    }

    /// What a node has, or shall have.
    func stored(on node: NodeID, _ transaction: Transaction) throws -> [Stored] {
        try transaction.query("SELECT * FROM instances WHERE node_id = $1 ORDER BY id", [.text(node.text)])
            .map(Stored.init(row:))
    }

    /// Everything that is on its way out, on all nodes.
    func retiring(_ transaction: Transaction) throws -> [Stored] {
        try transaction.query("SELECT * FROM instances WHERE wanted <> 'running' ORDER BY id").map(Stored.init(row:))
    }

    /// - Parameter rate: what it costs in an hour.
    func insert(_ instance: Instance, shape: Shape, rate: Money, _ transaction: Transaction) throws {
        let json = String(decoding: try JSONEncoder().encode(shape), as: UTF8.self)
        try transaction.execute(
            """
            INSERT INTO instances (id, application_id, release_id, deployment_id, node_id, process, position, wanted,
                observed, shape, cpu_millicores, memory_mb, disk_mb, created_at,
                hourly_rate)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            [
                .text(instance.id.text), .text(instance.applicationID.text), .text(instance.releaseID.text),
                .text(instance.deploymentID.text), .text(instance.nodeID.text), .text(instance.process),
                SQLValue(instance.index), .text(instance.wanted.rawValue), .text(instance.observed.rawValue),
                .text(json), SQLValue(shape.cpuMillicores), SQLValue(shape.memoryMB), SQLValue(shape.diskMB),
                SQLValue(instance.createdAt.milliseconds), .integer(rate.microUnits),
            ])
    }

    func setRouted(_ isRouted: Bool, _ id: InstanceID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE instances SET is_routed = $2 WHERE id = $1", [.text(id.text), SQLValue(isRouted)])
    }

    func drain(_ id: InstanceID, until: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE instances SET wanted = 'draining', is_routed = 0, drain_until = $2
            WHERE id = $1 AND wanted = 'running'
            """,
            [.text(id.text), SQLValue(until.milliseconds)])
    }

    /// Those that drain or are warm longer than `until` go then.
    func shorten(of application: ApplicationID, until: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE instances SET drain_until = $2 WHERE application_id = $1 AND wanted = 'draining' AND drain_until > $2
            """, [.text(application.text), SQLValue(until.milliseconds)])
    }

    /// Makes instances that run from before part of another deployment; they get no traffic until it moves.
    func adopt(_ adopted: [Instance], by deployment: DeploymentID, _ transaction: Transaction) throws {
        for instance in adopted {
            try transaction.execute(
                """
                UPDATE instances SET deployment_id = $2, wanted = 'running', drain_until = NULL
                WHERE id = $1 AND wanted = 'draining'
                """, [.text(instance.id.text), .text(deployment.text)])
        }
    }

    func shape(of id: InstanceID, _ transaction: Transaction) throws -> Shape? {
        try transaction.first("SELECT * FROM instances WHERE id = $1", [.text(id.text)]).map(Stored.init(row:))?.shape
    }

    func remove(_ id: InstanceID, generation: Int64, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE instances SET wanted = 'removed', is_routed = 0, removed_generation = $2
            WHERE id = $1 AND wanted <> 'removed'
            """, [.text(id.text), SQLValue(generation)])
    }

    func forget(_ id: InstanceID, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM instances WHERE id = $1", [.text(id.text)])
    }

    func forgetAll(on node: NodeID, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM instances WHERE node_id = $1", [.text(node.text)])
    }

    /// Stores what nodes measured; nothing happens to an instance that is not its node's.
    func measure(_ measured: [InstanceMeasurement], _ transaction: Transaction) throws {
        for part in SQLBatches.parts(of: measured) {
            try transaction.execute(
                """
                WITH uses (\(InstanceMeasurement.columns)) AS (VALUES \(InstanceMeasurement.places(part)))
                UPDATE instances SET cpu_used_millicores = u.cpu, memory_used_mb = u.memory, measured_at = u.at
                FROM uses u WHERE instances.id = u.id AND instances.node_id = u.node
                """, part.flatMap(\.values))
        }
    }

    /// Stores what a node said.
    func observe(_ instance: Instance, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE instances SET observed = $2, restart_count = $3, exit_code = $4, detail = $5, healthy_at = $6
            WHERE id = $1
            """,
            [
                .text(instance.id.text), .text(instance.observed.rawValue), SQLValue(instance.restartCount),
                SQLValue(instance.exitCode), SQLValue(instance.detail), SQLValue(instance.healthyAt?.milliseconds),
            ])
    }
}

extension InstanceStore.Stored {
    init(row: Row) throws {
        instance = try Instance(row: row)
        shape = try JSONDecoder().decode(InstanceStore.Shape.self, from: Data(try row.text("shape").utf8))
        removedGeneration = try row.optionalInteger("removed_generation")
    }
}

extension Instance {
    init(row: Row) throws {
        self = try Instance(
            id: InstanceID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            releaseID: ReleaseID(row.text("release_id")), deploymentID: DeploymentID(row.text("deployment_id")),
            nodeID: NodeID(row.text("node_id")), process: row.text("process"), index: row.int("position"),
            now: Timestamp(milliseconds: row.integer("created_at")))
        wanted = try row.word("wanted")
        isRouted = try row.bool("is_routed")
        drainUntil = try row.moment("drain_until")
        observed = try row.word("observed")
        restartCount = try row.int("restart_count")
        exitCode = try row.optionalInt("exit_code")
        detail = try row.optionalText("detail")
        healthyAt = try row.moment("healthy_at")
        limits = try Resources(
            cpuMillicores: row.int("cpu_millicores"), memoryMB: row.int("memory_mb"), diskMB: row.int("disk_mb"))
        if let cpu = try row.optionalInt("cpu_used_millicores"), let memory = try row.optionalInt("memory_used_mb"),
            let moment = try row.moment("measured_at")
        {
            measured = Use(cpuMillicores: cpu, memoryMB: memory, measuredAt: moment)
        }
    }
}
