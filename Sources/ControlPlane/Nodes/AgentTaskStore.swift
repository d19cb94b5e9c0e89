package import PlatformModel
package import SQLStore

/// One task as stored.
package struct AgentTaskRecord: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        /// Not yet acknowledged by the agent.
        case pending
        case running, succeeded, failed, cancelled

        package var isEnd: Bool { self == .succeeded || self == .failed || self == .cancelled }
    }

    package var id: String
    package var nodeID: NodeID
    /// `build`.
    package var kind: String
    /// What the task works on: a build's id for `build`.
    package var subjectID: String
    package var status: Status
    package var step: String?
    package var sealedPayload: String
    package var sentAt: Timestamp?
    package var cancelRequestedAt: Timestamp?
    package var deadlineAt: Timestamp
    package var finishedAt: Timestamp?
}

/// SQL of the table `agent_tasks`.
package struct AgentTaskStore: Sendable {
    package init() {}

    private static let columns = """
        SELECT id, node_id, kind, subject_id, status, step, sealed_payload, sent_at, cancel_requested_at, deadline_at,
            finished_at FROM agent_tasks
        """

    package func insert(_ task: AgentTaskRecord, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO agent_tasks (id, node_id, kind, subject_id, sealed_payload, status, created_at, deadline_at)
            VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7)
            """,
            [
                .text(task.id), .text(task.nodeID.text), .text(task.kind), .text(task.subjectID),
                .text(task.sealedPayload), .integer(now.milliseconds), .integer(task.deadlineAt.milliseconds),
            ])
    }

    package func find(_ id: String, in transaction: Transaction) throws -> AgentTaskRecord? {
        try transaction.first("\(Self.columns) WHERE id = $1", [.text(id)]).map(record)
    }

    /// The newest task about something.
    package func find(subject: String, kind: String, in transaction: Transaction) throws -> AgentTaskRecord? {
        try transaction.first(
            "\(Self.columns) WHERE subject_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1",
            [.text(subject), .text(kind)]
        ).map(record)
    }

    /// What a node still has to do, oldest first.
    package func unfinished(on node: NodeID, in transaction: Transaction) throws -> [AgentTaskRecord] {
        try transaction.query(
            "\(Self.columns) WHERE node_id = $1 AND status IN ('pending', 'running') ORDER BY created_at, id LIMIT 100",
            [.text(node.text)]
        ).map(record)
    }

    /// Unfinished tasks whose deadline was before `moment`.
    package func expired(before moment: Timestamp, in transaction: Transaction) throws -> [AgentTaskRecord] {
        try transaction.query(
            "\(Self.columns) WHERE status IN ('pending', 'running') AND deadline_at < $1 ORDER BY id LIMIT 100",
            [.integer(moment.milliseconds)]
        ).map(record)
    }

    package func setSent(_ id: String, at moment: Timestamp?, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE agent_tasks SET sent_at = $1 WHERE id = $2", [SQLValue(moment?.milliseconds), .text(id)])
    }

    package func requestCancel(_ id: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE agent_tasks SET cancel_requested_at = COALESCE(cancel_requested_at, $1) WHERE id = $2",
            [.integer(now.milliseconds), .text(id)])
    }

    package func setRunning(_ id: String, step: String?, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE agent_tasks SET status = 'running', step = COALESCE($1, step),
                acknowledged_at = COALESCE(acknowledged_at, $2) WHERE id = $3 AND finished_at IS NULL
            """, [SQLValue(step), .integer(now.milliseconds), .text(id)])
    }

    /// The agent does not hold it: it is to be sent again.
    package func setPending(_ id: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE agent_tasks SET status = 'pending', sent_at = NULL, acknowledged_at = NULL
            WHERE id = $1 AND finished_at IS NULL
            """, [.text(id)])
    }

    /// Writes an end; false when it had one.
    package func finish(
        _ id: String, status: AgentTaskRecord.Status, result: String?, failure: String?, now: Timestamp,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE agent_tasks SET status = $1, result = $2, failure = $3, finished_at = $4
            WHERE id = $5 AND finished_at IS NULL
            """,
            [
                .text(status.rawValue), SQLValue(result), SQLValue(failure), .integer(now.milliseconds), .text(id),
            ]) > 0
    }

    private func record(_ row: Row) throws -> AgentTaskRecord {
        let optionalTime: (String) throws -> Timestamp? = { try row.optionalInteger($0).map(Timestamp.init) }
        return AgentTaskRecord(
            id: try row.text("id"), nodeID: NodeID(try row.text("node_id")), kind: try row.text("kind"),
            subjectID: try row.text("subject_id"), status: .init(rawValue: try row.text("status")) ?? .failed,
            step: try row.optionalText("step"), sealedPayload: try row.text("sealed_payload"),
            sentAt: try optionalTime("sent_at"), cancelRequestedAt: try optionalTime("cancel_requested_at"),
            deadlineAt: Timestamp(milliseconds: try row.integer("deadline_at")),
            finishedAt: try optionalTime("finished_at"))
    }
}
