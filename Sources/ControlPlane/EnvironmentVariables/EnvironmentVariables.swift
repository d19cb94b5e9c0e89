package import PlatformAPI
package import PlatformModel
import SQLStore

/// The variables of an application. Values go in and are never shown again.
package struct EnvironmentVariables: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let store: EnvironmentVariableStore

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
        store = EnvironmentVariableStore(surroundings.dataKeys)
    }

    package func list(_ scope: TenantScope, _ idOrSlug: String) async throws -> ListResource<
        EnvironmentVariableResource
    > {
        try await surroundings.store.read { transaction in
            try list(of: applications.find(scope, idOrSlug, transaction), transaction)
        }
    }

    /// Sets all or none.
    package func set(
        _ scope: TenantScope, _ idOrSlug: String, _ variables: [String: String]
    ) async throws -> ListResource<EnvironmentVariableResource> {
        // Before anything is sealed or written: a body may hold a million of them.
        guard variables.count <= EnvironmentVariable.most else { throw tooMany }
        var problems = Problems()
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            problems.note(String(name.prefix(64)), EnvironmentVariable.keyProblem(name))
            problems.note(String(name.prefix(64)), EnvironmentVariable.valueProblem(value))
        }
        try problems.finish()
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            transaction.remark(variables.keys.sorted().joined(separator: ", "))
            for (name, value) in variables {
                try store.set(name, to: value, of: application, now: now, transaction)
            }
            guard try store.count(of: application.id, transaction) <= EnvironmentVariable.most else { throw tooMany }
            if !variables.isEmpty { try changed(application, now, transaction) }
            return try list(of: application, transaction)
        }
    }

    private var tooMany: PlatformError {
        .invalid([.init("variables", "There can be at most \(EnvironmentVariable.most) variables.")])
    }

    package func remove(_ scope: TenantScope, _ idOrSlug: String, _ name: String) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            guard try store.remove(name, of: application, transaction) else { throw PlatformError.notFound("variable") }
            transaction.remark("key \(name)")
            try changed(application, now, transaction)
        }
    }

    private func changed(_ application: Application, _ now: Timestamp, _ transaction: Transaction) throws {
        try ApplicationStore().countChange(of: application.id, now: now, transaction)
        try transaction.signal(.application(application.id.text))
    }

    private func list(
        of application: Application, _ transaction: Transaction
    ) throws -> ListResource<EnvironmentVariableResource> {
        ListResource(
            items: try store.list(of: application, transaction).map {
                EnvironmentVariableResource(key: $0.name, updatedAt: $0.updatedAt.rfc3339)
            })
    }
}
