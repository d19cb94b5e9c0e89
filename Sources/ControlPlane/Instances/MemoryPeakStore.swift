import PlatformModel
import SQLStore

/// The SQL of `memory_peaks`: the most memory that any instance of an application was measured to use, hour by hour.
struct MemoryPeakStore: Sendable {
    /// What is compared with a smaller plan, and kept.
    static let keptSeconds: Int64 = 86_400
    private static let hour: Int64 = 3_600_000

    /// Nothing happens when an instance is not its node's, or the hour has seen as much.
    func note(_ measured: [InstanceMeasurement], _ transaction: Transaction) throws {
        for part in SQLBatches.parts(of: measured) {
            try transaction.execute(
                """
                WITH uses (\(InstanceMeasurement.columns)) AS (VALUES \(InstanceMeasurement.places(part)))
                INSERT INTO memory_peaks (application_id, hour, memory_mb)
                SELECT i.application_id, u.at - u.at % \(Self.hour), MAX(u.memory) FROM uses u
                JOIN instances i ON i.id = u.id AND i.node_id = u.node
                LEFT JOIN memory_peaks p ON p.application_id = i.application_id AND p.hour = u.at - u.at % \(Self.hour)
                WHERE p.memory_mb IS NULL OR p.memory_mb < u.memory
                GROUP BY i.application_id, u.at - u.at % \(Self.hour)
                ON CONFLICT (application_id, hour) DO UPDATE SET memory_mb = excluded.memory_mb
                WHERE memory_peaks.memory_mb < excluded.memory_mb
                """, part.flatMap(\.values))
        }
    }

    /// MB of the last 24 hours, counted from the beginning of an hour; nil when nothing was measured.
    func peak(of id: ApplicationID, now: Timestamp, _ transaction: Transaction) throws -> Int? {
        try transaction.first(
            "SELECT MAX(memory_mb) AS peak FROM memory_peaks WHERE application_id = $1 AND hour >= $2",
            [.text(id.text), SQLValue(Self.start(now.adding(seconds: -Self.keptSeconds)))]
        )?.optionalInt("peak")
    }

    /// Answers how many were removed.
    func sweep(now: Timestamp, limit: Int, _ transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM memory_peaks WHERE (application_id, hour) IN
                (SELECT application_id, hour FROM memory_peaks WHERE hour < $1 ORDER BY hour LIMIT $2)
            """, [SQLValue(Self.start(now.adding(seconds: -Self.keptSeconds))), SQLValue(limit)])
    }

    private static func start(_ moment: Timestamp) -> Int64 { moment.milliseconds - moment.milliseconds % hour }
}
