import PlatformModel
import SQLStore

/// The SQL of `deleted_applications`: the names that what was used by deleted applications still bears.
///
/// Amounts and times stay for ever, since the ledger is recomputed from its first entry.
struct UsageNameStore: Sendable {
    /// What stands in a name's place.
    static let noName = "deleted application"

    /// Applications of one transaction.
    private static let batch = 100

    /// Notes that an application goes, where it has used anything.
    func noteDeletion(_ id: ApplicationID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO deleted_applications (application_id, deleted_at)
            SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM usage_intervals WHERE application_id = $1)
            """, [.text(id.text), .integer(now.milliseconds)])
    }

    /// Takes the names from what applications used that were deleted before `before`: from at most `limit` rows, and
    /// all days of the application that reaches it.
    ///
    /// - Returns: how many rows were changed; `limit` when there may be more.
    func forget(deletedBefore before: Timestamp, limit: Int, _ transaction: Transaction) throws -> Int {
        let found = try transaction.query(
            """
            SELECT application_id FROM deleted_applications WHERE deleted_at < $1
            ORDER BY deleted_at, application_id LIMIT \(Self.batch)
            """, [.integer(before.milliseconds)]
        ).map { SQLValue.text(try $0.text("application_id")) }
        var left = limit
        for id in found {
            left -= try transaction.execute(
                """
                UPDATE usage_intervals SET application_name = $2 WHERE id IN (
                    SELECT id FROM usage_intervals WHERE application_id = $1 AND application_name <> $2 LIMIT \(left))
                """, [id, .text(Self.noName)])
            guard left > 0 else { return limit }
            left -= try transaction.execute(
                "UPDATE usage_days SET application_name = $2 WHERE application_id = $1", [id, .text(Self.noName)])
            try transaction.execute("DELETE FROM deleted_applications WHERE application_id = $1", [id])
            guard left > 0 else { return limit }
        }
        return found.count < Self.batch ? limit - left : limit
    }
}
