package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people see and do of builds.
package struct Builds: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let store = BuildStore()

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    package func list(
        _ scope: TenantScope, _ idOrSlug: String, before: Int64, limit: Int
    ) async throws -> ListResource<BuildResource> {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let found = try store.list(of: application, before: before, limit: limit + 1, transaction)
            let page = found.prefix(limit)
            return ListResource(
                items: page.map { BuildMessages.resource($0) },
                nextCursor: found.count > limit ? page.last.map { String($0.number) } : nil)
        }
    }

    package func get(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> BuildResource {
        try await surroundings.store.read { try BuildMessages.resource(find(scope, idOrSlug, id, $0).build) }
    }

    /// The whole log as text.
    package func log(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> BuildLogTextResource {
        try await surroundings.store.read { transaction in
            let build = try find(scope, idOrSlug, id, transaction).build
            let chunks = try BuildLogStore().chunks(of: build.id, after: 0, limit: 1_000_000, transaction)
            let state = try BuildLogStore().state(of: build.id, transaction)
            if let notice = state.notice(of: build, chunks, days: surroundings.configuration.buildLogDays) {
                return BuildLogTextResource(log: notice, truncated: true)
            }
            return BuildLogTextResource(log: chunks.map(\.text).joined(), truncated: state.isTruncated)
        }
    }

    /// Ends the deployment that waits for the build, and with it the build.
    package func cancel(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> BuildResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let (application, build) = try find(scope, idOrSlug, id, transaction)
            guard !build.status.isFinal,
                let deployment = try DeploymentStore().byBuild(build.id, of: application, transaction)
            else { throw PlatformError(.conflict, "The build has ended.") }
            transaction.remark("build \(build.number)")
            try DeploymentStore().requestCancel(deployment.id, now: now, transaction)
            try transaction.signal(.deployments)
            return BuildMessages.resource(build)
        }
    }

    /// The log as it grows, then how the build ended.
    package func stream(
        _ scope: TenantScope, _ idOrSlug: String, _ id: String, after: Int64
    ) async throws -> EventFeed {
        let build = try await surroundings.store.read { try find(scope, idOrSlug, id, $0).build }
        let store = surroundings.store
        return EventFeed(surroundings, topic: .buildLog(build.id.text), after: after) { cursor in
            try await store.read { transaction in
                let current = try self.find(scope, idOrSlug, build.id.text, transaction).build
                let chunks = try BuildLogStore().chunks(of: build.id, after: cursor, limit: 50, transaction)
                var events = try chunks.map { chunk in
                    let data = BuildLogResource(id: chunk.sequence, at: chunk.at.rfc3339, text: chunk.text)
                    return try EventFeed.Event(id: chunk.sequence, name: "chunk", data)
                }
                let isOver = current.status.isFinal && chunks.isEmpty
                let status = StatusEvent(
                    status: current.status.rawValue, step: current.step, failureMessage: current.failureMessage,
                    final: isOver)
                if isOver { events.append(try EventFeed.Event(id: nil, name: "status", status)) }
                return EventFeed.Batch(events: events, isLast: isOver, isFull: chunks.count == 50 || !chunks.isEmpty)
            }
        }
    }

    private func find(
        _ scope: TenantScope, _ idOrSlug: String, _ id: String, _ transaction: Transaction
    ) throws -> (application: Application, build: Build) {
        let application = try applications.find(scope, idOrSlug, transaction)
        guard let build = try store.find(id, of: application, transaction) else {
            throw PlatformError.notFound("build")
        }
        return (application, build)
    }
}
