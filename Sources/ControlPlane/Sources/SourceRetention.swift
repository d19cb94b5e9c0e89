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
                let application = try ApplicationID(row.text("application_id"))
                return try SourceStore().superfluous(of: application, kept: Self.kept, transaction)
                    .map { (id: $0, application: application) }
            }
        }
        for (id, application) in superfluous {
            // A deployment may have asked for it in the meantime, so the row is looked at again, and goes first: a file
            // without a row is swept later, a row without a file would fail a build.
            let isRemoved = try await surroundings.store.write { transaction in
                let store = SourceStore()
                guard try store.superfluous(of: application, kept: Self.kept, transaction).contains(id) else {
                    return false
                }
                try store.remove(id, transaction)
                return true
            }
            if isRemoved { try files.remove(id) }
        }
    }
}
