package import PlatformAPI
package import PlatformModel
import SQLStore

/// The releases of an application.
package struct Releases: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    /// Newest first.
    package func list(
        _ scope: TenantScope, _ idOrSlug: String, before: Int64, limit: Int
    ) async throws -> ListResource<ReleaseResource> {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let found = try ReleaseStore().list(of: application, before: before, limit: limit + 1, transaction)
            let page = found.prefix(limit)
            return ListResource(
                items: try page.map { try resource($0, of: application, transaction) },
                nextCursor: found.count > limit ? page.last.map { String($0.number) } : nil)
        }
    }

    private func resource(
        _ release: Release, of application: Application, _ transaction: Transaction
    ) throws -> ReleaseResource {
        let build = try BuildStore().find(release.buildID, of: application, transaction)
        return ReleaseResource(
            id: release.id.text, applicationID: release.applicationID.text, number: release.number,
            buildID: release.buildID.text, buildNumber: build?.number ?? 0,
            processes: release.processes.map { ProcessResource(name: $0.name, command: $0.command.map(readable)) },
            current: release.id == application.currentReleaseID, createdAt: release.createdAt.rfc3339)
    }

    /// As people write it: a shell's own `-c` wrapper is left out.
    private func readable(_ command: [String]) -> String {
        if command.count == 3, command[1] == "-c" { return command[2] }
        return command.joined(separator: " ")
    }
}
