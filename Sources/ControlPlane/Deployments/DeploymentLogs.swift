import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people read of a deployment's log.
package struct DeploymentLogs: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    /// The whole log as text.
    package func log(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> BuildLogTextResource {
        let days = surroundings.configuration.buildLogDays
        return try await surroundings.store.read { transaction in
            let (application, deployment) = try find(scope, idOrSlug, id, transaction)
            let log = try DeploymentLog(of: deployment, application, transaction)
            let chunks = try log.chunks(after: 0, limit: 1_000_000, transaction)
            if let notice = try log.notice(chunks, days: days, transaction) {
                return BuildLogTextResource(log: notice, truncated: true)
            }
            return BuildLogTextResource(
                log: chunks.map(\.text).joined(), truncated: try log.isTruncated(transaction))
        }
    }

    /// The log as it grows, until the deployment ends; then how it ended.
    package func stream(
        _ scope: TenantScope, _ idOrSlug: String, _ id: String, after: Int64
    ) async throws -> EventFeed {
        let store = surroundings.store
        let deployment = try await store.read { try find(scope, idOrSlug, id, $0).deployment }
        let topic = DeploymentLog.topic(of: deployment.id, build: deployment.buildID)
        return EventFeed(surroundings, topic: topic, after: after) { cursor in
            try await store.read { transaction in
                let (application, current) = try find(scope, idOrSlug, deployment.id.text, transaction)
                let log = try DeploymentLog(of: current, application, transaction)
                let chunks = try log.chunks(after: cursor, limit: 50, transaction)
                var events = try chunks.map { chunk in
                    let data = BuildLogResource(id: chunk.sequence, at: chunk.at.rfc3339, text: chunk.text)
                    return try EventFeed.Event(id: chunk.sequence, name: "chunk", data)
                }
                let isOver = current.status.isFinal && log.isComplete && chunks.isEmpty
                let status = StatusEvent(
                    status: current.status.rawValue, step: nil, failureMessage: current.failureMessage, final: isOver)
                if isOver { events.append(try EventFeed.Event(id: nil, name: "status", status)) }
                return EventFeed.Batch(events: events, isLast: isOver, isFull: !chunks.isEmpty)
            }
        }
    }

    private func find(
        _ scope: TenantScope, _ idOrSlug: String, _ id: String, _ transaction: Transaction
    ) throws -> (application: Application, deployment: Deployment) {
        let application = try applications.find(scope, idOrSlug, transaction)
        guard let deployment = try DeploymentStore().find(id, of: application, transaction) else {
            throw PlatformError.notFound("deployment")
        }
        return (application, deployment)
    }
}
