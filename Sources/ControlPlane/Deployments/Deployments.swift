import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people do to make an application run, stop, or run as it did before. Each is one transaction that is answered
/// at once; ``DeploymentRunner`` does the rest.
package struct Deployments: Sendable {
    let surroundings: Surroundings
    let applications: Applications
    let survey: DeploymentSurvey
    private let store = DeploymentStore()

    package init(_ surroundings: Surroundings, catalogue: Catalogue, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
        survey = DeploymentSurvey(surroundings, catalogue, applications.quotas)
    }

    /// Builds a source and deploys what comes of it.
    package func deploy(
        _ scope: TenantScope, _ idOrSlug: String, _ request: DeployRequest
    ) async throws -> DeploymentStartedResource {
        let (buildID, now) = (surroundings.newID(Build.self), surroundings.now)
        return try await begin(scope, idOrSlug, .deploy) { application, transaction in
            let origin = try origin(of: request, application, transaction)
            try applications.quotas.require(scope, [.concurrentBuilds: 1], transaction)
            try refuse(survey.placement(for: application, transaction))
            let number = try BuildStore().nextNumber(of: application.id, transaction)
            let build = Build(id: buildID, applicationID: application.id, number: number, origin: origin, now: now)
            try BuildStore().insert(build, transaction)
            return (build, nil)
        }
    }

    /// Makes new instances of the current release beside the old ones, with the present settings and variables.
    package func restart(_ scope: TenantScope, _ idOrSlug: String) async throws -> DeploymentStartedResource {
        try await begin(scope, idOrSlug, .restart) { application, transaction in
            guard !application.isStopped else {
                throw PlatformError(.conflict, "The application is stopped; start it instead.")
            }
            return (nil, try current(application, transaction))
        }
    }

    /// Makes new instances when something that was changed waits for that; what is stopped, or was never deployed,
    /// takes it up at its start. What is saved stays saved when there is no room now.
    package func applySettings(_ scope: TenantScope, _ idOrSlug: String) async throws {
        let application = try await surroundings.store.read { try applications.find(scope, idOrSlug, $0) }
        guard application.needsRedeploy, !application.isStopped, application.currentReleaseID != nil else { return }
        _ = try await restart(scope, application.id.text)
    }

    package func start(_ scope: TenantScope, _ idOrSlug: String) async throws -> DeploymentStartedResource {
        try await begin(scope, idOrSlug, .start) { application, transaction in
            guard application.isStopped else { throw PlatformError(.conflict, "The application is not stopped.") }
            return (nil, try current(application, transaction))
        }
    }

    package func rollback(
        _ scope: TenantScope, _ idOrSlug: String, _ request: RollbackRequest
    ) async throws -> DeploymentStartedResource {
        try await begin(scope, idOrSlug, .rollback) { application, transaction in
            guard let release = try ReleaseStore().find(number: request.release, of: application, transaction) else {
                throw PlatformError.invalid([.init("release", "names no release of this application.")])
            }
            let kept = try ReleaseStore().keptImages(
                of: application.id, on: release.nodeID,
                newest: surroundings.settings(transaction).releasesKept, transaction)
            guard kept.contains(release.image) else {
                throw PlatformError(.conflict, "The release is too old: its image is no longer kept. Deploy it anew.")
            }
            try refuse(survey.placement(for: release, of: application, transaction))
            return (nil, release)
        }
    }

    /// Takes all instances away; the release, its settings and variables stay. It is `stopped` when the nodes have
    /// confirmed.
    package func stop(_ scope: TenantScope, _ idOrSlug: String) async throws -> ApplicationResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            guard !application.isStopped, application.status != .pending else {
                throw PlatformError(.conflict, "The application does not run.")
            }
            transaction.remark("application \(application.slug)")
            let generations = try InstanceEnding(surroundings).removeAll(of: application.id, transaction)
            try ApplicationStore().setStopped(application.id, generations: generations, now: now, transaction)
            try announce(application, transaction)
            let stored = try applications.find(scope, application.id.text, transaction)
            return try applications.messages.resource(stored, transaction)
        }
    }

    /// Asks a deployment to end; one that already moves the traffic goes through.
    package func cancel(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> DeploymentResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            guard let deployment = try store.find(id, of: application, transaction) else {
                throw PlatformError.notFound("deployment")
            }
            guard !deployment.status.isFinal, deployment.status != .switching else {
                throw PlatformError(.conflict, "The deployment has ended, or moves the traffic already.")
            }
            transaction.remark("deployment \(deployment.number)")
            try store.requestCancel(deployment.id, now: now, transaction)
            try announce(application, transaction)
            return try DeploymentMessages.resource(deployment, of: application, transaction)
        }
    }

    package func list(
        _ scope: TenantScope, _ idOrSlug: String, before: Int64, limit: Int
    ) async throws -> ListResource<DeploymentResource> {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let found = try store.list(of: application, before: before, limit: limit + 1, transaction)
            let page = found.prefix(limit)
            return ListResource(
                items: try page.map { try DeploymentMessages.resource($0, of: application, transaction) },
                nextCursor: found.count > limit ? page.last.map { String($0.number) } : nil)
        }
    }

    package func get(_ scope: TenantScope, _ idOrSlug: String, _ id: String) async throws -> DeploymentResource {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            guard let deployment = try store.find(id, of: application, transaction) else {
                throw PlatformError.notFound("deployment")
            }
            return try DeploymentMessages.resource(deployment, of: application, transaction)
        }
    }

    typealias Subject = (build: Build?, release: Release?)

    /// The common part of all that starts a deployment, in one transaction.
    func begin(
        _ scope: TenantScope, _ idOrSlug: String, _ trigger: Deployment.Trigger,
        subject: @escaping @Sendable (Application, Transaction) throws -> Subject
    ) async throws -> DeploymentStartedResource {
        let (id, now) = (surroundings.newID(Deployment.self), surroundings.now)
        return try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            let (build, release) = try subject(application, transaction)
            if application.isStopped {
                let more = try survey.amounts(of: application, transaction)
                try applications.quotas.require(scope, more, transaction)
            } else if let release, let excess = try survey.quotaExcess(of: release, application, transaction) {
                throw applications.quotas.refuse(excess)
            }
            try requireFunds(for: trigger, application, transaction)
            var deployment = Deployment(
                id: id, applicationID: application.id,
                number: try store.nextNumber(of: application.id, transaction), trigger: trigger, now: now,
                deadlineAt: now.adding(
                    seconds: try limit(for: trigger, transaction)
                        + (build == nil ? 0 : DeploymentMachine.queueLimitSeconds)))
            deployment.buildID = build?.id
            deployment.releaseID = release?.id
            try store.insert(deployment, transaction)
            let origin = release.map { " with release \($0.number)" } ?? ""
            transaction.remark("application \(application.slug): deployment \(deployment.number)\(origin)")
            if application.isStopped { try ApplicationStore().setStarted(application.id, now: now, transaction) }
            try announce(application, transaction)
            return DeploymentStartedResource(
                deployment: try DeploymentMessages.resource(deployment, of: application, transaction),
                build: build.map { BuildMessages.resource($0) })
        }
    }

    /// An hour must be covered before something runs that did not run before, or at another price. A restart or a
    /// rollback puts right what runs already.
    private func requireFunds(
        for trigger: Deployment.Trigger, _ application: Application, _ transaction: Transaction
    ) throws {
        guard trigger == .deploy || trigger == .start else { return }
        let rate = try plan(of: application, transaction).priceHourly
        try Funds(surroundings).require(application.totalInstances, at: rate, of: application, transaction)
    }

    /// The same for more instances, which cost what those cost that run.
    func requireFunds(for after: Application, _ transaction: Transaction) throws {
        let locked = try ApplicationStore().hourlyRate(of: after.id, transaction)
        let rate = try locked ?? plan(of: after, transaction).priceHourly
        try Funds(surroundings).require(after.totalInstances, at: rate, of: after, transaction)
    }

    /// All plans, at an organization's prices.
    func plans(for organization: OrganizationID, _ transaction: Transaction) throws -> [Plan] {
        let agreement = try PriceStore().agreement(of: organization, transaction)
        return try survey.catalogue.plans(transaction).map { agreement.applied(to: $0) }
    }

    /// At the organization's prices.
    func plan(of application: Application, _ transaction: Transaction) throws -> Plan {
        let agreement = try PriceStore().agreement(of: application.organizationID, transaction)
        return agreement.applied(to: try survey.catalogue.plan(application.planID, transaction))
    }

    /// What running an application takes of its organization's quota.
    func amounts(of application: Application, _ transaction: Transaction) throws -> QuotaAmounts {
        try survey.amounts(of: application, transaction)
    }

    /// Begins a deployment of the current release of an application that was found for whoever asks; refused when it
    /// has no place.
    func begin(
        _ trigger: Deployment.Trigger, _ application: Application, as id: DeploymentID, _ now: Timestamp,
        _ transaction: Transaction
    ) throws {
        let release = try current(application, transaction)
        var deployment = Deployment(
            id: id, applicationID: application.id, number: try store.nextNumber(of: application.id, transaction),
            trigger: trigger, now: now, deadlineAt: now.adding(seconds: try limit(for: trigger, transaction)))
        deployment.releaseID = release.id
        try store.insert(deployment, transaction)
    }

    private func limit(for trigger: Deployment.Trigger, _ transaction: Transaction) throws -> Int64 {
        let configured = Int64(try surroundings.settings(transaction).deploymentTimeoutSeconds)
        return trigger == .deploy ? configured : min(configured, DeploymentMachine.limitSeconds(for: trigger))
    }

    /// The current release; refused when there is none, or no place for it now.
    func current(_ application: Application, _ transaction: Transaction) throws -> Release {
        guard let id = application.currentReleaseID,
            let release = try ReleaseStore().find(id, of: application, transaction)
        else { throw PlatformError(.conflict, "The application has no release yet; deploy it first.") }
        try refuse(survey.placement(for: release, of: application, transaction))
        return release
    }

    func refuse(_ placement: Placement.Outcome) throws {
        guard case .refused(let refusal) = placement else { return }
        let code: PlatformError.Code = refusal == .nodeOffline ? .nodeOffline : .noCapacity
        throw PlatformError(code, DeploymentFailure(refusal).message)
    }

    private func origin(
        of request: DeployRequest, _ application: Application, _ transaction: Transaction
    ) throws -> Build.Origin {
        var problems = Problems()
        problems.note("branch", request.branch.flatMap(GitReference.branchProblem))
        problems.note("commit", request.commit.flatMap(GitReference.commitProblem))
        if let id = request.sourceID {
            if request.branch != nil || request.commit != nil {
                problems.note("source_id", "cannot go together with branch or commit")
            }
            let source = try SourceID(outside: id).flatMap { try SourceStore().find($0, of: application, transaction) }
            if source == nil { problems.note("source_id", "names no source of this application") }
            try problems.finish()
            return .upload(SourceID(id))
        }
        guard var git = application.git else {
            problems.note("source_id", "is missing: upload a source, or give the application a Git address")
            try problems.finish()
            throw PlatformError.invalid([])
        }
        try problems.finish()
        git.branch = request.branch ?? git.branch
        return .git(git, commit: request.commit)
    }

    private func announce(_ application: Application, _ transaction: Transaction) throws {
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }
}
