import PlatformModel
import SQLStore

/// What goes with time.
extension LogStore {
    /// Applications after one whose oldest line is from before a time, in the order of their ids.
    func aged(
        before: Timestamp, after id: ApplicationID?, limit: Int, _ transaction: Transaction
    ) throws -> [ApplicationID] {
        try transaction.query(
            """
            SELECT a.id FROM applications a WHERE a.id > $1
                AND (SELECT l.at FROM log_lines l WHERE l.application_id = a.id ORDER BY l.number LIMIT 1) < $2
            ORDER BY a.id LIMIT $3
            """, [.text(id?.text ?? ""), SQLValue(before.milliseconds), SQLValue(limit)]
        ).map { ApplicationID(try $0.text("id")) }
    }

    /// Removes at most `limit` of an application's oldest lines, up to the first that is not from before a time.
    /// Returns how many.
    func sweepLines(
        of application: ApplicationID, before: Timestamp, limit: Int, _ transaction: Transaction
    ) throws -> Int {
        let young = try transaction.first(
            "SELECT number FROM log_lines WHERE application_id = $1 AND at >= $2 ORDER BY number LIMIT 1",
            [.text(application.text), SQLValue(before.milliseconds)])
        return try transaction.execute(
            """
            DELETE FROM log_lines WHERE application_id = $1 AND number IN
                (SELECT number FROM log_lines WHERE application_id = $1 AND number < $2 ORDER BY number LIMIT $3)
            """,
            [.text(application.text), SQLValue(try young?.integer("number") ?? .max), SQLValue(limit)])
    }

    /// Forgets writers whose instance is gone and that have written nothing since a time; at most `limit`. Returns how
    /// many.
    func sweepWriters(before: Timestamp, limit: Int, _ transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM log_writers WHERE instance_id IN
                (SELECT w.instance_id FROM log_writers w WHERE COALESCE(w.written_at, w.created_at) < $1
                    AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.id = w.instance_id)
                ORDER BY w.instance_id LIMIT $2)
            """, [SQLValue(before.milliseconds), SQLValue(limit)])
    }
}
