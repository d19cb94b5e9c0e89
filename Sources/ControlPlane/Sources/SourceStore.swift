import PlatformModel
import SQLStore

/// The table of uploaded archives; the files lie in ``SourceFiles``.
struct SourceStore: Sendable {
    func find(_ id: SourceID, of application: Application, _ transaction: Transaction) throws -> Source? {
        try transaction.first(
            "SELECT * FROM sources WHERE id = $1 AND application_id = $2",
            [.text(id.text), .text(application.id.text)]
        ).map(Source.init(row:))
    }

    /// For the platform's own work.
    func load(_ id: SourceID, _ transaction: Transaction) throws -> Source? {
        try transaction.first("SELECT * FROM sources WHERE id = $1", [.text(id.text)]).map(Source.init(row:))
    }

    func list(of application: ApplicationID, _ transaction: Transaction) throws -> [Source] {
        try transaction.query(
            "SELECT * FROM sources WHERE application_id = $1 ORDER BY id DESC", [.text(application.text)]
        ).map(Source.init(row:))
    }

    func insert(_ source: Source, _ transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO sources (id, application_id, sha256, size_bytes, created_at) VALUES ($1, $2, $3, $4, $5)",
            [
                .text(source.id.text), .text(source.applicationID.text), .text(source.sha256),
                SQLValue(source.sizeBytes), SQLValue(source.createdAt.milliseconds),
            ])
    }

    /// Those that no build waits for and that are older than the newest `kept`.
    func superfluous(of application: ApplicationID, kept: Int, _ transaction: Transaction) throws -> [SourceID] {
        try transaction.query(
            """
            SELECT id FROM sources WHERE application_id = $1
                AND id NOT IN (SELECT id FROM sources WHERE application_id = $1 ORDER BY id DESC LIMIT $2)
                AND id NOT IN (SELECT source_id FROM builds WHERE application_id = $1 AND source_id IS NOT NULL
                    AND status IN ('queued', 'building'))
            """, [.text(application.text), SQLValue(kept)]
        ).map { SourceID(try $0.text("id")) }
    }

    func remove(_ id: SourceID, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM sources WHERE id = $1", [.text(id.text)])
    }
}

extension Source {
    init(row: Row) throws {
        self = try Source(
            id: SourceID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            sha256: row.text("sha256"), sizeBytes: row.integer("size_bytes"),
            createdAt: Timestamp(milliseconds: row.integer("created_at")))
    }
}
