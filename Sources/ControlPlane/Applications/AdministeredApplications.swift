package import PlatformAPI
import PlatformModel
import SQLStore

/// What administrators do with everybody's applications.
package struct AdministeredApplications: Sendable {
    let surroundings: Surroundings
    let applications: Applications
    let deployments: Deployments
    let store = ApplicationStore()

    init(_ surroundings: Surroundings, applications: Applications, deployments: Deployments) {
        self.surroundings = surroundings
        self.applications = applications
        self.deployments = deployments
    }

    /// Newest first.
    func list(_ filter: ApplicationFilter, _ page: ListPage) async throws -> ListResource<
        AdministeredApplicationResource
    > {
        try await surroundings.store.read { transaction in
            let (items, next) = try store.page(nil, filter, page, transaction)
            return ListResource(items: try resources(items, transaction), nextCursor: next)
        }
    }

    package func get(_ idOrSlug: String) async throws -> AdministeredApplicationResource {
        try await surroundings.store.read { try resource(find(idOrSlug, $0), $0) }
    }

    /// Takes its instances away until an administrator resumes it. What billing suspended becomes the administrator's:
    /// a payment alone does not bring it back.
    package func suspend(_ idOrSlug: String, _ request: SuspendRequest) async throws -> AdministeredApplicationResource
    {
        var problems = Problems()
        problems.note("reason", Suspension.noteProblem(request.reason))
        try problems.finish()
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try find(idOrSlug, transaction)
            guard !application.isDeleting else {
                throw PlatformError(.conflict, "The application is being deleted.")
            }
            guard application.suspension?.reason != .administrator else {
                throw PlatformError(.conflict, "The application is suspended already.")
            }
            try InstanceEnding(surroundings).removeAll(of: application.id, transaction)
            let suspension = Suspension(reason: .administrator, note: request.reason, at: now)
            transaction.remark("application \(application.slug): \(request.reason)", in: application.organizationID)
            try store.setSuspension(suspension, of: application.id, now: now, transaction)
            try announce(application, transaction)
            return try resource(find(application.id.text, transaction), transaction)
        }
    }

    /// Lets it run again: one that its owner had not stopped starts with its current release.
    package func resume(_ idOrSlug: String) async throws -> AdministeredApplicationResource {
        let (now, id) = (surroundings.now, surroundings.newID(Deployment.self))
        return try await surroundings.store.write { transaction in
            let application = try find(idOrSlug, transaction)
            guard application.isSuspended else { throw PlatformError(.conflict, "The application is not suspended.") }
            transaction.remark("application \(application.slug)", in: application.organizationID)
            try store.setSuspension(nil, of: application.id, now: now, transaction)
            if !application.isStopped, application.currentReleaseID != nil {
                try deployments.begin(.start, find(application.id.text, transaction), as: id, now, transaction)
            }
            try announce(application, transaction)
            return try resource(find(application.id.text, transaction), transaction)
        }
    }

    package func delete(
        _ idOrSlug: String, _ request: DeleteApplicationRequest
    ) async throws -> AdministeredApplicationResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try find(idOrSlug, transaction)
            transaction.remark("application \(application.slug)", in: application.organizationID)
            try applications.delete(application, request, now, transaction)
            return try resource(find(application.id.text, transaction), transaction)
        }
    }

    func find(_ idOrSlug: String, _ transaction: Transaction) throws -> Application {
        guard let application = try store.findAny(idOrSlug, transaction) else {
            throw PlatformError.notFound("application")
        }
        return application
    }

    func resource(
        _ application: Application, _ transaction: Transaction
    ) throws -> AdministeredApplicationResource {
        guard let resource = try resources([application], transaction).first else {
            throw PlatformError.notFound("application")
        }
        return resource
    }

    /// In the same order.
    private func resources(
        _ applications: [Application], _ transaction: Transaction
    ) throws -> [AdministeredApplicationResource] {
        let organizations = try texts("name", in: "organizations", applications.map(\.organizationID.text), transaction)
        let owners = try texts("email", in: "users", applications.map(\.ownerUserID.text), transaction)
        return try zip(applications, self.applications.messages.resources(applications, transaction)).map {
            AdministeredApplicationResource(
                application: $1, organizationID: $0.organizationID.text,
                organizationName: organizations[$0.organizationID.text] ?? "",
                ownerEmail: owners[$0.ownerUserID.text] ?? "")
        }
    }

    /// A column of the rows with these ids.
    private func texts(
        _ column: String, in table: String, _ ids: [String], _ transaction: Transaction
    ) throws -> [String: String] {
        var conditions = SQLConditions()
        conditions.add("id", in: Array(Set(ids)))
        let rows = try transaction.query(
            "SELECT id, \(column) AS text FROM \(table)\(conditions.clause)", conditions.values)
        return try rows.reduce(into: [:]) { $0[try $1.text("id")] = try $1.text("text") }
    }

    func announce(_ application: Application, _ transaction: Transaction) throws {
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }
}
