import Logging
import PlatformModel
import SQLStore

/// Finishes deletions: when no node has anything left of an application, its files and then its rows go.
struct ApplicationDeletion: Sendable {
    private let surroundings: Surroundings
    private let files: SourceFiles

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        files = SourceFiles(surroundings)
    }

    /// One round; true when a deletion is still under way. One that fails is tried again in the next round and holds
    /// up no other.
    func step() async throws -> Bool {
        let deleting = try await surroundings.store.read { try ApplicationStore().deleting($0) }
        var isWaiting = false
        for application in deleting {
            do {
                if try await !finish(application) { isWaiting = true }
            } catch {
                isWaiting = true
                surroundings.logger.error(
                    "an application could not be deleted",
                    metadata: ["application_id": "\(application.id)", "detail": "\(error)"])
            }
        }
        return isWaiting
    }

    /// False while a node still has something of the application.
    private func finish(_ application: Application) async throws -> Bool {
        let sources = try await surroundings.store.read { transaction in
            try isGone(application, transaction) ? try SourceStore().list(of: application.id, transaction) : nil
        }
        guard let sources else { return false }
        // Files first: what is interrupted here is found again by the rows.
        for source in sources { try files.remove(source.id) }
        try await surroundings.store.write { transaction in
            guard try isGone(application, transaction) else { return }
            try UsageNameStore().noteDeletion(application.id, now: surroundings.now, transaction)
            try ApplicationStore().erase(application, transaction)
            try transaction.signal(.application(application.id.text))
            try transaction.signal(.applicationLog(application.id.text))
            try transaction.signal(.applications(organization: application.organizationID.text))
        }
        return true
    }

    private func isGone(_ application: Application, _ transaction: Transaction) throws -> Bool {
        guard try DeploymentStore().active(of: application.id, transaction).isEmpty,
            try !BuildStore().hasOpenTask(of: application.id, transaction),
            try !CommandRunStore().hasOpenTask(of: application.id, transaction)
        else { return false }
        return try ApplicationFacts(of: [application], transaction).isEndConfirmed(application.id)
    }
}
