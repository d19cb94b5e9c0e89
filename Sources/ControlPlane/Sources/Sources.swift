import HostSupport
import Logging
import NIOCore
import PlatformAPI
package import PlatformModel
import SQLStore

/// Uploaded archives.
package struct Sources: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let files: SourceFiles
    private let retention: SourceRetention

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
        files = SourceFiles(surroundings)
        retention = SourceRetention(surroundings)
    }

    /// Stores an archive, of `length` bytes when that is known: on disk before the row, so a row always has its file.
    func add<Body: AsyncSequence & Sendable>(
        _ scope: TenantScope, _ idOrSlug: String, _ body: Body, length: Int64? = nil
    ) async throws -> SourceResource where Body.Element == ByteBuffer {
        let (application, limitMB) = try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            // Before a byte is written; the size is known only afterwards.
            try applications.quotas.require(scope, [.storageBytes: 1], transaction)
            return (application, try surroundings.settings(transaction).uploadLimitMB)
        }
        guard length ?? 0 <= Int64(limitMB) * 1_048_576 else {
            throw PlatformError(.tooLarge, "The archive is larger than \(limitMB) MB.")
        }
        let id = surroundings.newID(Source.self)
        let written = try await files.write(body, as: id, limitMB: limitMB)
        let source = Source(
            id: id, applicationID: application.id, sha256: written.sha256, sizeBytes: written.sizeBytes,
            createdAt: surroundings.now)
        do {
            try await surroundings.store.write { transaction in
                try applications.refuseEnding(applications.find(scope, application.id.text, transaction))
                try applications.quotas.require(scope, [.storageBytes: source.sizeBytes], transaction)
                try SourceStore().insert(source, transaction)
            }
        } catch {
            try files.remove(id)
            throw error
        }
        do {
            try await retention.step(of: application.id)
        } catch {
            // The new archive is there; the old ones go with the next.
            surroundings.logger.warning("old archives stay for now", metadata: ["detail": "\(error)"])
        }
        return SourceResource(
            id: id.text, sha256: source.sha256, sizeBytes: source.sizeBytes, createdAt: source.createdAt.rfc3339)
    }

    /// Where the archive lies; nil when there is none. Who may have it is the caller's question.
    package func path(_ id: SourceID) async throws -> String? {
        let source = try await surroundings.store.read { try SourceStore().load(id, $0) }
        return source.map { files.path($0.id) }
    }
}
