import PlatformModel
import SQLStore

/// Keeps the newest archives of each application and removes the others.
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
        let superfluous = try await surroundings.store.read { transaction in
            try transaction.query(
                "SELECT application_id FROM sources GROUP BY application_id HAVING COUNT(*) > $1",
                [SQLValue(Self.kept)]
            ).flatMap { row in
                try SourceStore().superfluous(
                    of: ApplicationID(row.text("application_id")), kept: Self.kept, transaction)
            }
        }
        for id in superfluous {
            try files.remove(id)
            try await surroundings.store.write { try SourceStore().remove(id, $0) }
        }
    }
}
