import Foundation
import PlatformModel
import SQLStore

/// The table of builds. A build is also the node's task of the same id: open until the node has told its end.
struct BuildStore: Sendable {

    func find(_ id: BuildID, of application: Application, _ transaction: Transaction) throws -> Build? {
        try transaction.first(
            "SELECT * FROM builds WHERE id = $1 AND application_id = $2",
            [.text(id.text), .text(application.id.text)]
        ).map(Build.init(row:))
    }

    /// By its id or its number.
    func find(_ idOrNumber: String, of application: Application, _ transaction: Transaction) throws -> Build? {
        try transaction.first(
            "SELECT * FROM builds WHERE application_id = $1 AND (id = $2 OR number = $3)",
            [.text(application.id.text), .text(idOrNumber), SQLValue(Int64(digits: idOrNumber) ?? -1)]
        ).map(Build.init(row:))
    }

    /// Newest first, those with a number below `before`.
    func list(of application: Application, before: Int64, limit: Int, _ transaction: Transaction) throws -> [Build] {
        try transaction.query(
            "SELECT * FROM builds WHERE application_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            [.text(application.id.text), SQLValue(before), SQLValue(limit)]
        ).map(Build.init(row:))
    }

    func nextNumber(of id: ApplicationID, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM builds WHERE application_id = $1", [.text(id.text)])
        return try row?.int("next") ?? 1
    }

    func insert(_ build: Build, _ transaction: Transaction) throws {
        var source: SourceID?
        var git: GitLocation?
        var commit: String?
        switch build.origin {
        case .upload(let id): source = id
        case .git(let location, let wanted): (git, commit) = (location, wanted)
        }
        try transaction.execute(
            """
            INSERT INTO builds (id, application_id, number, status, source_id, git_url, git_branch, wanted_commit,
                created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(build.id.text), .text(build.applicationID.text), SQLValue(build.number),
                .text(build.status.rawValue),
                SQLValue(source?.text), SQLValue(git?.url), SQLValue(git?.branch), SQLValue(commit),
                SQLValue(build.createdAt.milliseconds),
            ])
    }

    /// Makes the build its node's task.
    func open(_ id: BuildID, on node: NodeID, deadlineAt: Timestamp, now: Timestamp, _ transaction: Transaction) throws
    {
        try transaction.execute(
            """
            UPDATE builds SET status = 'building', node_id = $2, deadline_at = $3, started_at = $4, is_task_open = 1
            WHERE id = $1 AND status = 'queued'
            """,
            [.text(id.text), .text(node.text), SQLValue(deadlineAt.milliseconds), SQLValue(now.milliseconds)])
    }

    /// Ends a build that has not ended; its task stays open until the node knows.
    func end(
        _ id: BuildID, as status: Build.Status, code: String?, message: String?, now: Timestamp,
        _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE builds SET status = $2, failure_code = $3, failure_message = $4, finished_at = $5
            WHERE id = $1 AND status IN ('queued', 'building')
            """,
            [
                .text(id.text), .text(status.rawValue), SQLValue(code), SQLValue(message), SQLValue(now.milliseconds),
            ])
    }

    func note(step: String?, exitCode: Int?, of id: BuildID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE builds SET step = COALESCE($2, step), exit_code = COALESCE($3, exit_code) WHERE id = $1",
            [.text(id.text), SQLValue(step), SQLValue(exitCode)])
    }

    func succeed(_ id: BuildID, with result: BuiltImage, json: String, now: Timestamp, _ transaction: Transaction)
        throws
    {
        try transaction.execute(
            """
            UPDATE builds SET status = 'succeeded', image = $2, image_bytes = $3, language = $4, language_version = $5,
                built_commit = $6, commit_message = $7, result = $8, finished_at = $9, step = NULL
            WHERE id = $1 AND status = 'building'
            """,
            [
                .text(id.text), .text(result.image), SQLValue(result.imageBytes), .text(result.language),
                SQLValue(result.languageVersion), SQLValue(result.commit), SQLValue(result.commitMessage), .text(json),
                SQLValue(now.milliseconds),
            ])
    }

    func result(of id: BuildID, _ transaction: Transaction) throws -> BuiltImage? {
        let row = try transaction.first("SELECT result FROM builds WHERE id = $1", [.text(id.text)])
        guard let json = try row?.optionalText("result") else { return nil }
        return try JSONDecoder().decode(BuiltImage.self, from: Data(json.utf8))
    }

    func closeTask(_ id: BuildID, _ transaction: Transaction) throws {
        try transaction.execute("UPDATE builds SET is_task_open = 0 WHERE id = $1", [.text(id.text)])
    }

    /// A build that a node was given, by its task's id.
    func given(_ id: BuildID, to node: NodeID, _ transaction: Transaction) throws -> Build? {
        try transaction.first(
            "SELECT * FROM builds WHERE id = $1 AND node_id = $2", [.text(id.text), .text(node.text)]
        ).map(Build.init(row:))
    }

    /// Builds whose task the node holds or shall get, with their deadlines.
    func openTasks(of node: NodeID, _ transaction: Transaction) throws -> [(build: Build, deadlineAt: Timestamp)] {
        try transaction.query(
            "SELECT * FROM builds WHERE node_id = $1 AND is_task_open = 1 ORDER BY id", [.text(node.text)]
        ).map { (try Build(row: $0), Timestamp(milliseconds: try $0.optionalInteger("deadline_at") ?? 0)) }
    }

    func hasOpenTask(of application: ApplicationID, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 AS found FROM builds WHERE application_id = $1 AND is_task_open = 1
                AND node_id IN (SELECT id FROM nodes)
            """, [.text(application.text)]) != nil
    }

    /// Whether a node has been given a build of this source that it may still be working on.
    func mayRead(source: SourceID, node: NodeID, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS found FROM builds WHERE source_id = $1 AND node_id = $2 AND is_task_open = 1",
            [.text(source.text), .text(node.text)]) != nil
    }
}

/// What a successful build made, as it is kept.
struct BuiltImage: Sendable, Equatable, Codable {
    var image: String
    var imageBytes: Int64
    var language: String
    var languageVersion: String?
    var processes: [StoredProcess]
    var user: String
    var exposedPort: Int?
    var commit: String?
    var commitMessage: String?
}

/// A process as it is kept in JSON.
struct StoredProcess: Sendable, Equatable, Codable {
    var name: String
    var command: [String]?
}

extension Build {
    init(row: Row) throws {
        let origin: Origin
        if let url = try row.optionalText("git_url") {
            let branch = try row.optionalText("git_branch") ?? "main"
            origin = .git(GitLocation(url: url, branch: branch), commit: try row.optionalText("wanted_commit"))
        } else {
            origin = .upload(SourceID(try row.optionalText("source_id") ?? ""))
        }
        self = try Build(
            id: BuildID(row.text("id")), applicationID: ApplicationID(row.text("application_id")),
            number: row.int("number"), origin: origin, now: Timestamp(milliseconds: row.integer("created_at")))
        status = try row.word("status")
        nodeID = try row.optionalText("node_id").map { NodeID($0) }
        step = try row.optionalText("step")
        failureCode = try row.optionalText("failure_code")
        failureMessage = try row.optionalText("failure_message")
        exitCode = try row.optionalInt("exit_code")
        image = try row.optionalText("image")
        imageBytes = try row.optionalInteger("image_bytes")
        language = try row.optionalText("language")
        languageVersion = try row.optionalText("language_version")
        commit = try row.optionalText("built_commit") ?? row.optionalText("wanted_commit")
        commitMessage = try row.optionalText("commit_message")
        startedAt = try row.moment("started_at")
        finishedAt = try row.moment("finished_at")
    }
}

extension Row {
    /// A stored word of a closed list.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(column)) else {
            throw StoreError(.wrongType, "\(column) holds a word that is not known")
        }
        return word
    }

    func moment(_ column: String) throws -> Timestamp? {
        try optionalInteger(column).map { Timestamp(milliseconds: $0) }
    }
}
