import PlatformModel
import SQLStore

/// Keeps the newest archives of each application, and those that a build waits for, and removes the others: of an
/// application when it gets a new one, of all of them once an hour.
struct SourceRetention: Sendable {
    /// Archives kept for each application.
    static let kept = 5

    private let surroundings: Surroundings
    private let files: SourceFiles

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        files = SourceFiles(surroundings)
    }

    func step() async throws {
        let applications = try await surroundings.store.read { transaction in
            try transaction.query(
                "SELECT application_id FROM sources GROUP BY application_id HAVING COUNT(*) > $1",
                [SQLValue(Self.kept)]
            ).map { ApplicationID(try $0.text("application_id")) }
        }
        for application in applications { try await step(of: application) }
    }

    /// Rows go first, and in the transaction that finds them superfluous: a file without a row is swept later, a row
    /// without a file would fail a build.
    func step(of application: ApplicationID) async throws {
        let removed = try await surroundings.store.write { transaction in
            let superfluous = try SourceStore().superfluous(of: application, kept: Self.kept, transaction)
            for id in superfluous { try SourceStore().remove(id, transaction) }
            return superfluous
        }
        for id in removed { try files.remove(id) }
    }
}
