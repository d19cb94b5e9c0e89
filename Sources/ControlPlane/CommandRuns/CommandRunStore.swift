import Foundation
import PlatformModel
import SQLStore

/// The table of command runs. A run is also its node's task of the same id: open until the node has told its end.
struct CommandRunStore: Sendable {

    /// What the node needs to know, fixed when the run is made.
    struct Shape: Sendable, Equatable, Codable {
        var slug: String
        var releaseID: String
        var process: String
        var image: String
        var command: [String]?
        var user: String
        var cpuMillicores: Int
        var memoryMB: Int
        var diskMB: Int
        var timeoutSeconds: Int
        var stopGraceSeconds: Int
    }

    func find(of deployment: DeploymentID, _ transaction: Transaction) throws -> CommandRun? {
        try transaction.first("SELECT * FROM command_runs WHERE deployment_id = $1", [.text(deployment.text)])
            .map(CommandRun.init(row:))
    }

    /// A run that a node was given, by its task's id.
    func given(_ id: CommandRunID, to node: NodeID, _ transaction: Transaction) throws -> CommandRun? {
        try transaction.first(
            "SELECT * FROM command_runs WHERE id = $1 AND node_id = $2", [.text(id.text), .text(node.text)]
        ).map(CommandRun.init(row:))
    }

    /// Runs whose task the node holds or shall get.
    func openTasks(of node: NodeID, _ transaction: Transaction) throws -> [(run: CommandRun, shape: Shape)] {
        try transaction.query(
            "SELECT * FROM command_runs WHERE node_id = $1 AND is_task_open = 1 ORDER BY id", [.text(node.text)]
        ).map { row in
            let shape = try JSONDecoder().decode(Shape.self, from: Data(try row.text("shape").utf8))
            return (try CommandRun(row: row), shape)
        }
    }

    func hasOpenTask(of application: ApplicationID, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 AS found FROM command_runs WHERE application_id = $1 AND is_task_open = 1
                AND node_id IN (SELECT id FROM nodes)
            """, [.text(application.text)]) != nil
    }

    func insert(_ run: CommandRun, shape: Shape, _ transaction: Transaction) throws {
        let json = String(decoding: try JSONEncoder().encode(shape), as: UTF8.self)
        try transaction.execute(
            """
            INSERT INTO command_runs (id, application_id, deployment_id, node_id, shape, status, is_task_open,
                created_at, deadline_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)
            """,
            [
                .text(run.id.text), .text(run.applicationID.text), .text(run.deploymentID.text),
                .text(run.nodeID.text), .text(json), .text(run.status.rawValue),
                SQLValue(run.createdAt.milliseconds), SQLValue(run.deadlineAt.milliseconds),
            ])
    }

    /// Ends a run that has not ended; its task stays open until the node knows.
    func end(_ run: CommandRun, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE command_runs SET status = $2, exit_code = $3, failure_code = $4, failure_message = $5,
                finished_at = $6 WHERE id = $1 AND status = 'running'
            """,
            [
                .text(run.id.text), .text(run.status.rawValue), SQLValue(run.exitCode), SQLValue(run.failureCode),
                SQLValue(run.failureMessage), SQLValue(now.milliseconds),
            ])
    }

    func closeTask(_ id: CommandRunID, _ transaction: Transaction) throws {
        try transaction.execute("UPDATE command_runs SET is_task_open = 0 WHERE id = $1", [.text(id.text)])
    }
}

extension CommandRun {
    init(row: Row) throws {
        self = try CommandRun(
            id: CommandRunID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            deploymentID: DeploymentID(row.text("deployment_id")), nodeID: NodeID(row.text("node_id")),
            now: Timestamp(milliseconds: row.integer("created_at")),
            deadlineAt: Timestamp(milliseconds: row.integer("deadline_at")))
        status = try row.word("status")
        exitCode = try row.optionalInt("exit_code")
        failureCode = try row.optionalText("failure_code")
        failureMessage = try row.optionalText("failure_message")
        finishedAt = try row.moment("finished_at")
    }
}
