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

    /// What differs between two releases, from one to the other, both named by their numbers.
    package func changes(
        _ scope: TenantScope, _ idOrSlug: String, from earlier: String?, to later: String?
    ) async throws -> ReleaseChangesResource {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let sides = try [(earlier, "from"), (later, "to")].map { number, name in
                guard let number = number.flatMap(Int64.init(digits:)).flatMap(Int.init(exactly:)),
                    let release = try ReleaseStore().find(number: number, of: application, transaction)
                else { throw PlatformError.invalid([.init(name, "must be the number of a release.")]) }
                return try Self.side(release, application, transaction)
            }
            guard let first = sides.first, let last = sides.last else { throw PlatformError.notFound("release") }
            return resource(ReleaseChanges(from: first, to: last), first, last)
        }
    }

    static func side(
        _ release: Release, _ application: Application, _ transaction: Transaction
    ) throws -> ReleaseChanges.Side {
        let build = try BuildStore().find(release.buildID, of: application, transaction)
        return ReleaseChanges.Side(release, commit: build?.commit)
    }

    private func resource(
        _ changes: ReleaseChanges, _ from: ReleaseChanges.Side, _ to: ReleaseChanges.Side
    ) -> ReleaseChangesResource {
        ReleaseChangesResource(
            from: from.release.number, to: to.release.number, imageChanged: changes.isImageChanged,
            fromCommit: from.commit, toCommit: to.commit,
            processes: changes.processes.map { change in
                ProcessChangeResource(
                    name: change.name, change: change.from == nil ? "added" : change.to == nil ? "removed" : "changed",
                    fromCommand: change.from?.command.map(readable), toCommand: change.to?.command.map(readable))
            },
            addedVariables: changes.addedVariables, removedVariables: changes.removedVariables, summary: changes.words)
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
