package import PlatformAPI
package import PlatformModel
import SQLStore

extension Deployments {
    /// Does again what a deployment that did not go live was to do: builds the same source, or deploys the same
    /// release. What only makes new instances takes the present release.
    package func retry(
        _ scope: TenantScope, _ idOrSlug: String, _ id: String
    ) async throws -> DeploymentStartedResource {
        let (buildID, now) = (surroundings.newID(Build.self), surroundings.now)
        let found = try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            guard let deployment = try DeploymentStore().find(id, of: application, transaction) else {
                throw PlatformError.notFound("deployment")
            }
            return deployment
        }
        let trigger = found.trigger == .automaticRollback ? .rollback : found.trigger
        return try await begin(scope, idOrSlug, trigger) { application, transaction in
            guard let deployment = try DeploymentStore().find(found.id.text, of: application, transaction) else {
                throw PlatformError.notFound("deployment")
            }
            guard deployment.status.isFinal, deployment.status != .live else {
                throw PlatformError(.conflict, "Only a deployment that ended without going live can be tried again.")
            }
            guard deployment.trigger != .start || application.isStopped else {
                throw PlatformError(.conflict, "The application is started already; restart it instead.")
            }
            if deployment.trigger == .scale { try requireFunds(for: application, transaction) }
            transaction.remark("deployment \(deployment.number)")
            guard let first = deployment.buildID else {
                let isFixed = deployment.trigger.bringsRelease
                let kept =
                    try isFixed
                    ? deployment.releaseID.flatMap {
                        try ReleaseStore().find($0, of: application, transaction)
                    } : nil
                if let kept {
                    try refuse(survey.placement(for: kept, of: application, transaction))
                    return (nil, kept)
                }
                return (nil, try current(application, transaction))
            }
            let origin = try origin(of: first, application, transaction)
            try applications.quotas.require(scope, [.concurrentBuilds: 1], transaction)
            try refuse(survey.placement(for: application, transaction))
            let number = try BuildStore().nextNumber(of: application.id, transaction)
            let build = Build(id: buildID, applicationID: application.id, number: number, origin: origin, now: now)
            try BuildStore().insert(build, transaction)
            return (build, nil)
        }
    }

    private func origin(
        of build: BuildID, _ application: Application, _ transaction: Transaction
    ) throws -> Build.Origin {
        let gone = PlatformError(.conflict, "What it was built from is kept no more; deploy anew.")
        guard let build = try BuildStore().find(build, of: application, transaction) else { throw gone }
        if case .upload(let source) = build.origin, try SourceStore().load(source, transaction) == nil { throw gone }
        return build.origin
    }
}
