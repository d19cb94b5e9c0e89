import Foundation
import PlatformModel
import SQLStore

/// The table of releases: written once, never changed.
struct ReleaseStore: Sendable {

    func find(_ id: ReleaseID, of application: Application, _ transaction: Transaction) throws -> Release? {
        try transaction.first(
            "SELECT * FROM releases WHERE id = $1 AND application_id = $2",
            [.text(id.text), .text(application.id.text)]
        ).map(Release.init(row:))
    }

    func numbers(of releases: [ReleaseID], _ transaction: Transaction) throws -> [ReleaseID: Int] {
        guard !releases.isEmpty else { return [:] }
        var conditions = SQLConditions()
        conditions.add("id", in: releases.map(\.text))
        let rows = try transaction.query("SELECT id, number FROM releases\(conditions.clause)", conditions.values)
        return try rows.reduce(into: [:]) { $0[ReleaseID(try $1.text("id"))] = try $1.int("number") }
    }

    func find(number: Int, of application: Application, _ transaction: Transaction) throws -> Release? {
        try transaction.first(
            "SELECT * FROM releases WHERE application_id = $1 AND number = $2",
            [.text(application.id.text), SQLValue(number)]
        ).map(Release.init(row:))
    }

    /// Newest first, those with a number below `before`.
    func list(of application: Application, before: Int64, limit: Int, _ transaction: Transaction) throws -> [Release] {
        try transaction.query(
            "SELECT * FROM releases WHERE application_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            [.text(application.id.text), SQLValue(before), SQLValue(limit)]
        ).map(Release.init(row:))
    }

    /// Numbers of all releases by their ids.
    func numbers(of application: Application, _ transaction: Transaction) throws -> [ReleaseID: Int] {
        let rows = try transaction.query(
            "SELECT id, number FROM releases WHERE application_id = $1", [.text(application.id.text)])
        return try Dictionary(rows.map { (ReleaseID(try $0.text("id")), try $0.int("number")) }) { first, _ in first }
    }

    func nextNumber(of id: ApplicationID, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM releases WHERE application_id = $1", [.text(id.text)])
        return try row?.int("next") ?? 1
    }

    func insert(_ release: Release, _ transaction: Transaction) throws {
        let processes = release.processes.map { StoredProcess(name: $0.name, command: $0.command) }
        let json = String(decoding: try JSONEncoder().encode(processes), as: UTF8.self)
        let names = try release.variableNames.map {
            String(decoding: try JSONEncoder().encode($0.sorted()), as: UTF8.self)
        }
        try transaction.execute(
            """
            INSERT INTO releases (id, application_id, number, build_id, image, node_id, processes, run_user,
                exposed_port, created_at, variable_names) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(release.id.text), .text(release.applicationID.text), SQLValue(release.number),
                .text(release.buildID.text), .text(release.image), .text(release.nodeID.text), .text(json),
                .text(release.user), SQLValue(release.exposedPort), SQLValue(release.createdAt.milliseconds),
                SQLValue(names),
            ])
    }

    /// Images on a node that may still be wanted: of the newest releases, and of all that instances run.
    func keptImages(of application: ApplicationID, on node: NodeID, newest: Int, _ transaction: Transaction) throws
        -> [String]
    {
        let rows = try transaction.query(
            """
            SELECT image FROM releases WHERE application_id = $1 AND node_id = $2 AND (
                id IN (SELECT release_id FROM instances WHERE application_id = $1)
                OR id IN (SELECT release_id FROM deployments WHERE application_id = $1 AND is_active = 1)
                OR id IN (SELECT current_release_id FROM applications WHERE id = $1)
                OR number > (SELECT MAX(number) FROM releases WHERE application_id = $1) - $3)
            UNION SELECT image FROM builds WHERE application_id = $1 AND node_id = $2 AND status = 'succeeded'
                AND id IN (SELECT build_id FROM deployments WHERE application_id = $1 AND is_active = 1)
            """, [.text(application.text), .text(node.text), SQLValue(newest)])
        return Set(try rows.map { try $0.text("image") }).sorted()
    }
}

extension Release {
    init(row: Row) throws {
        let json = try row.text("processes")
        let stored = try JSONDecoder().decode([StoredProcess].self, from: Data(json.utf8))
        var content = try Content(
            image: row.text("image"), nodeID: NodeID(row.text("node_id")),
            processes: stored.map { Process(name: $0.name, command: $0.command) }, user: row.text("run_user"))
        content.exposedPort = try row.optionalInt("exposed_port")
        if let names = try row.optionalText("variable_names") {
            content.variableNames = try JSONDecoder().decode([String].self, from: Data(names.utf8))
        }
        self = try Release(
            id: ReleaseID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            number: row.int("number"), buildID: BuildID(row.text("build_id")), content: content,
            now: Timestamp(milliseconds: row.integer("created_at")))
    }
}
