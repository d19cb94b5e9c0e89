package import PlatformAPI
package import PlatformModel
import SQLStore

extension Deployments {
    /// Changes how many instances of processes run: those that are there stay, more are made beside them, surplus ones
    /// finish their requests. What is not named stays as it is.
    package func scale(
        _ scope: TenantScope, _ idOrSlug: String, _ request: ScaleRequest
    ) async throws -> DeploymentStartedResource {
        let now = surroundings.now
        return try await begin(scope, idOrSlug, .scale) { application, transaction in
            guard !application.isStopped else {
                throw PlatformError(.conflict, "The application is stopped; start it, then scale it.")
            }
            guard let id = application.currentReleaseID,
                let release = try ReleaseStore().find(id, of: application, transaction)
            else { throw PlatformError(.conflict, "The application has no release yet; deploy it first.") }
            var after = try counts(request, of: application, release, transaction)
            let names = release.runningProcesses.map(\.name)
            after.totalInstances = after.count(of: names)
            let total = after.totalInstances
            if let excess = try applications.quotas.excess(running: total, of: application, transaction) {
                throw applications.quotas.refuse(excess)
            }
            try refuse(survey.placement(forScaling: after, to: release, transaction))
            if total > application.totalInstances { try requireFunds(for: after, transaction) }
            let words = names.map { "\($0) \(after.count(of: $0))" }.joined(separator: ", ")
            transaction.remark(words)
            try ApplicationStore().setCounts(after, now: now, transaction)
            return (nil, release)
        }
    }

    private func counts(
        _ request: ScaleRequest, of application: Application, _ release: Release, _ transaction: Transaction
    ) throws -> Application {
        var problems = Problems()
        var after = application
        let known = Set(release.runningProcesses.map(\.name))
        let most = try survey.catalogue.plan(application.planID, transaction).maxInstances
        if request.processes.isEmpty { problems.note("processes", "is empty: name a process and its count") }
        if Set(request.processes.map(\.name)).count != request.processes.count {
            problems.note("processes", "names a process twice")
        }
        for process in request.processes {
            guard known.contains(process.name) else {
                let names = known.sorted().joined(separator: ", ")
                problems.note("processes", "names a process that the current release does not run; it runs \(names)")
                continue
            }
            let isWeb = process.name == Release.webProcess
            if !((isWeb ? 1 : 0)...max(1, most)).contains(process.count) {
                problems.note("processes", "asks for a count that is not from \(isWeb ? 1 : 0) to \(max(1, most))")
            }
            if isWeb { after.instanceCount = process.count } else { after.processCounts[process.name] = process.count }
        }
        try problems.finish()
        return after
    }
}
