import PlatformModel
import SQLStore

/// The logs of command runs. A piece is numbered by the bytes of the log that end with it, so that what a restarted
/// agent sends again in other pieces is known by its place.
struct CommandLogStore: Sendable {
    /// Most bytes of one run's log.
    static let mostBytes: Int64 = 2_000_000

    struct State: Sendable, Equatable {
        /// Bytes that came, kept or not.
        var end: Int64 = 0
        var bytes: Int64 = 0
        var isTruncated = false
    }

    func state(of run: CommandRunID, _ transaction: Transaction) throws -> State {
        let row = try transaction.first(
            """
            SELECT log_bytes, is_log_truncated,
                (SELECT COALESCE(MAX(sequence), 0) FROM command_log_chunks WHERE run_id = $1) AS log_end
            FROM command_runs WHERE id = $1
            """, [.text(run.text)])
        guard let row else { return State() }
        return try State(
            end: row.integer("log_end"), bytes: row.integer("log_bytes"), isTruncated: row.bool("is_log_truncated"))
    }

    func append(
        _ chunk: BuildLogStore.Chunk, to run: CommandRunID, isTruncated: Bool, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO command_log_chunks (run_id, sequence, at, content) VALUES ($1, $2, $3, $4)",
            [.text(run.text), SQLValue(chunk.sequence), SQLValue(chunk.at.milliseconds), .text(chunk.text)])
        try transaction.execute(
            "UPDATE command_runs SET log_bytes = log_bytes + $2, is_log_truncated = $3 WHERE id = $1",
            [.text(run.text), SQLValue(chunk.text.utf8.count), SQLValue(isTruncated)])
    }

    func chunks(
        of run: CommandRunID, after sequence: Int64, limit: Int, _ transaction: Transaction
    ) throws -> [BuildLogStore.Chunk] {
        try transaction.query(
            """
            SELECT sequence, at, content FROM command_log_chunks WHERE run_id = $1 AND sequence > $2
            ORDER BY sequence LIMIT $3
            """, [.text(run.text), SQLValue(sequence), SQLValue(limit)]
        ).map { row in
            try BuildLogStore.Chunk(
                sequence: row.integer("sequence"), at: Timestamp(milliseconds: row.integer("at")),
                text: row.text("content"))
        }
    }

    /// Removes logs of runs that ended before a time and are not among the newest `kept` of their application; of at
    /// most `limit` runs. Returns of how many.
    func sweep(before: Timestamp, kept: Int, limit: Int, _ transaction: Transaction) throws -> Int {
        let old = try transaction.query(
            """
            SELECT r.id FROM command_runs r WHERE r.finished_at < $1
                AND $2 <= (SELECT COUNT(*) FROM command_runs m
                    WHERE m.application_id = r.application_id AND m.id > r.id)
                AND EXISTS (SELECT 1 FROM command_log_chunks c WHERE c.run_id = r.id)
            ORDER BY r.id LIMIT $3
            """, [SQLValue(before.milliseconds), SQLValue(kept), SQLValue(limit)]
        ).map { try $0.text("id") }
        for id in old { try transaction.execute("DELETE FROM command_log_chunks WHERE run_id = $1", [.text(id)]) }
        return old.count
    }
}
