package import PlatformAPI
import PlatformModel
import SQLStore

extension AdministeredApplications {
    /// Gives an application another plan, offered or not, and makes new instances of that size beside the old ones.
    /// Nothing changes when there is no room for them.
    package func changePlan(
        _ idOrSlug: String, _ request: PlanChangeRequest
    ) async throws -> AdministeredApplicationResource {
        try await surroundings.store.write { transaction in
            let application = try find(idOrSlug, transaction)
            guard !application.isDeleting else { throw PlatformError(.conflict, "The application is being deleted.") }
            let changes = PlanChanges(surroundings, applications: applications, deployments: deployments)
            try changes.change(application, request.planID, offeredOnly: false, transaction)
            return try resource(find(application.id.text, transaction), transaction)
        }
    }
}
