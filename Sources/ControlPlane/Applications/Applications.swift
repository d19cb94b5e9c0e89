import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people do with applications, apart from deploying them.
package struct Applications: Sendable {
    private let surroundings: Surroundings
    private let catalogue: Catalogue
    private let store = ApplicationStore()
    let messages: ApplicationMessages
    let quotas: Quotas
    /// At most so many bytes.
    private let pages = StoreMemo<PageKey, EncodedJSON>(capacity: 2_097_152) { $0.count }

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
        quotas = Quotas(surroundings, catalogue: catalogue)
        messages = ApplicationMessages(surroundings, catalogue: catalogue)
    }

    /// What a page of the list is made from, besides the store.
    private struct PageKey: Hashable {
        let scope: TenantScope
        let filter: ApplicationFilter
        let page: ListPage
    }

    /// A page of the list as JSON, newest first when the page says nothing else.
    func list(_ tenant: Tenant, _ filter: ApplicationFilter, _ page: ListPage) async throws -> EncodedJSON {
        let key = PageKey(scope: tenant.scope, filter: filter, page: page)
        return try await pages.value(key, at: tenant.person.readAt) {
            let (list, version) = try await surroundings.store.readVersioned { transaction in
                let (items, next) = try store.page(key.scope, filter, page, transaction)
                return ListResource(items: try messages.resources(items, transaction), nextCursor: next)
            }
            return (try EncodedJSON(list), version)
        }.value
    }

    package func get(_ scope: TenantScope, _ idOrSlug: String) async throws -> ApplicationResource {
        try await surroundings.store.read { try messages.resource(find(scope, idOrSlug, $0), $0) }
    }

    /// With its derived status; throws `notFound` also for what belongs to somebody else.
    func find(_ scope: TenantScope, _ idOrSlug: String, _ transaction: Transaction) throws -> Application {
        guard let application = try store.find(scope, idOrSlug, transaction) else {
            throw PlatformError.notFound("application")
        }
        return try ApplicationMessages.withStatus(application, transaction)
    }

    package func create(_ tenant: Tenant, _ request: CreateApplicationRequest) async throws -> ApplicationResource {
        let now = surroundings.now
        let id = surroundings.newID(Application.self)
        return try await surroundings.store.write { transaction in
            let checked = try ApplicationChoices(surroundings.settings(transaction), catalogue).check(
                request, now, transaction)
            var application = Application(
                id: id, organizationID: tenant.scope.organizationID, ownerUserID: tenant.person.user.id,
                request: checked, now: now)
            let settings = try surroundings.settings(transaction)
            application.lifecycle.drainSeconds = settings.drainSeconds
            application.lifecycle.warmSeconds = settings.warmSeconds
            let plan = try catalogue.plan(application.planID, transaction)
            try quotas.require(
                tenant.scope, [.applications: 1] + .instances(application.instanceCount, of: plan), transaction)
            try store.insert(application, transaction)
            transaction.remark("application \(application.id.text) \(application.slug)")
            try transaction.signal(.applications(organization: application.organizationID.text))
            return try messages.resource(application, transaction)
        }
    }

    package func update(
        _ scope: TenantScope, _ idOrSlug: String, _ request: UpdateApplicationRequest
    ) async throws -> ApplicationResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let before = try find(scope, idOrSlug, transaction)
            try refuseEnding(before)
            let after = try ApplicationChoices(surroundings.settings(transaction), catalogue)
                .check(request, for: before, transaction)
            transaction.remark("application \(before.slug)")
            try store.updateSettings(after, now: now, transaction)
            if after.runs(otherThan: before) { try store.countChange(of: before.id, now: now, transaction) }
            try transaction.signal(.application(before.id.text))
            return try messages.resource(find(scope, before.id.text, transaction), transaction)
        }
    }

    /// Takes everything of the application away; it is `deleting` until its node shows nothing of it.
    package func delete(
        _ scope: TenantScope, _ idOrSlug: String, _ request: DeleteApplicationRequest
    ) async throws -> ApplicationResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try find(scope, idOrSlug, transaction)
            transaction.remark("application \(application.slug)")
            try delete(application, request, now, transaction)
            return try messages.resource(find(scope, application.id.text, transaction), transaction)
        }
    }

    /// Begins the end of an application that was found for whoever asks.
    func delete(
        _ application: Application, _ request: DeleteApplicationRequest, _ now: Timestamp, _ transaction: Transaction
    ) throws {
        guard request.confirm == application.slug else {
            throw PlatformError.invalid([.init("confirm", "must be the application's slug, \(application.slug).")])
        }
        if !application.isDeleting { try beginDeletion(application, now, transaction) }
    }

    /// Lets go of everything that nodes have of it; ``ApplicationDeletion`` finishes.
    func beginDeletion(_ application: Application, _ now: Timestamp, _ transaction: Transaction) throws {
        try InstanceEnding(surroundings).removeAll(of: application.id, transaction)
        let touched = try store.nodes(of: application.id, transaction)
        var generations: [NodeID: Int64] = [:]
        for node in touched { generations[node] = try NodeStateStore().raiseGeneration(of: node, transaction) }
        try store.setDeleting(application.id, generations: generations, now: now, transaction)
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }

    func refuseEnding(_ application: Application) throws {
        if application.isDeleting { throw PlatformError(.conflict, "The application is being deleted.") }
        guard application.isSuspended else { return }
        guard let suspension = application.suspension, suspension.reason == .administrator else {
            throw PlatformError(.conflict, "The application is suspended; settle the account first.")
        }
        throw PlatformError(.conflict, "An administrator has suspended the application: \(suspension.note)")
    }
}

extension Application {
    /// Whether the difference shows only in a new deployment.
    fileprivate func runs(otherThan before: Application) -> Bool {
        runtimeID != before.runtimeID || port != before.port || healthCheckPath != before.healthCheckPath
            || buildCommand != before.buildCommand || startCommand != before.startCommand || git != before.git
            || lifecycle.needsNewInstances(after: before.lifecycle)
    }
}
