import PlatformModel
import SQLStore

/// The logs of builds, in the pieces that nodes sent.
struct BuildLogStore: Sendable {
    /// Most bytes of one build's log.
    static let mostBytes: Int64 = 5_000_000

    struct Chunk: Sendable, Equatable {
        var sequence: Int64
        var at: Timestamp
        var text: String
    }

    struct State: Sendable, Equatable {
        var lastSequence: Int64
        var bytes: Int64
        var isTruncated: Bool

        /// What stands for the log of a build that has ended, when it was swept.
        func notice(of build: Build, _ chunks: [Chunk], days: Int) -> String? {
            guard chunks.isEmpty, bytes > 0, build.status.isFinal else { return nil }
            return "This log was removed: logs are kept \(days) days.\n"
        }
    }

    func state(of build: BuildID, _ transaction: Transaction) throws -> State {
        let row = try transaction.first(
            """
            SELECT log_bytes, is_log_truncated,
                (SELECT COALESCE(MAX(sequence), 0) FROM build_log_chunks WHERE build_id = $1) AS last
            FROM builds WHERE id = $1
            """, [.text(build.text)])
        guard let row else { return State(lastSequence: 0, bytes: 0, isTruncated: false) }
        return try State(
            lastSequence: row.integer("last"), bytes: row.integer("log_bytes"),
            isTruncated: row.bool("is_log_truncated"))
    }

    func append(_ chunk: Chunk, to build: BuildID, isTruncated: Bool, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO build_log_chunks (build_id, sequence, at, content) VALUES ($1, $2, $3, $4)
            ON CONFLICT (build_id, sequence) DO NOTHING
            """,
            [.text(build.text), SQLValue(chunk.sequence), SQLValue(chunk.at.milliseconds), .text(chunk.text)])
        try transaction.execute(
            "UPDATE builds SET log_bytes = log_bytes + $2, is_log_truncated = $3 WHERE id = $1",
            [.text(build.text), SQLValue(chunk.text.utf8.count), SQLValue(isTruncated)])
    }

    /// Removes logs of builds that ended before a time and are not among the newest `kept` of their application; of at
    /// most `limit` builds. Returns of how many.
    func sweep(before: Timestamp, kept: Int, limit: Int, _ transaction: Transaction) throws -> Int {
        let old = try transaction.query(
            """
            SELECT b.id FROM builds b WHERE b.finished_at < $1
                AND b.number <= (SELECT MAX(m.number) FROM builds m WHERE m.application_id = b.application_id) - $2
                AND EXISTS (SELECT 1 FROM build_log_chunks c WHERE c.build_id = b.id)
            ORDER BY b.id LIMIT $3
            """, [SQLValue(before.milliseconds), SQLValue(kept), SQLValue(limit)]
        ).map { try $0.text("id") }
        for id in old {
            try transaction.execute("DELETE FROM build_log_chunks WHERE build_id = $1", [.text(id)])
        }
        return old.count
    }

    func chunks(of build: BuildID, after sequence: Int64, limit: Int, _ transaction: Transaction) throws -> [Chunk] {
        try transaction.query(
            """
            SELECT sequence, at, content FROM build_log_chunks WHERE build_id = $1 AND sequence > $2
            ORDER BY sequence LIMIT $3
            """, [.text(build.text), SQLValue(sequence), SQLValue(limit)]
        ).map { row in
            try Chunk(
                sequence: row.integer("sequence"), at: Timestamp(milliseconds: row.integer("at")),
                text: row.text("content"))
        }
    }
}
