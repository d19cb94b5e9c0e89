import PlatformModel
import SQLStore

/// What is stored about some applications beside their own rows, read with a few statements however many they are.
struct ApplicationFacts {
    private let instances: [ApplicationID: [Instance]]
    private let active: [ApplicationID: [Deployment]]
    private let lastEnds: [ApplicationID: Deployment.Status]
    /// Of those that are stopped or go away: the first generation without their instances, for each node.
    private let endings: [ApplicationID: [NodeID: Int64]]
    private let states: [NodeID: NodeStateStore.State]
    private let numbers: [ReleaseID: Int]

    init(of applications: [Application], _ transaction: Transaction) throws {
        let ids = applications.map(\.id)
        instances = try InstanceStore().lists(of: ids, transaction)
        active = try DeploymentStore().active(of: ids, transaction)
        lastEnds = try DeploymentStore().lastEnds(of: ids, transaction)
        let ending = applications.filter { $0.isStopped || $0.isDeleting }.map(\.id)
        endings = try ApplicationStore().endingGenerations(of: ending, transaction)
        states = try NodeStateStore().states(of: Set(endings.values.flatMap(\.keys)), transaction)
        numbers = try ReleaseStore().numbers(of: applications.compactMap(\.currentReleaseID), transaction)
    }

    /// With what its status is now: the only place that gathers the facts for it.
    func withStatus(_ application: Application) -> Application {
        var application = application
        application.status = ApplicationStatus.derive(
            ApplicationStatus.Facts(
                isDeleting: application.isDeleting, isSuspended: application.isSuspended,
                isStopped: application.isStopped,
                isEndConfirmed: !application.isStopped || isEndConfirmed(application.id),
                isDeploying: !active(of: application.id).isEmpty, lastEnd: lastEnds[application.id],
                instances: instances(of: application.id)))
        return application
    }

    /// By process and position.
    func instances(of application: ApplicationID) -> [Instance] { instances[application] ?? [] }

    /// Deployments that have not ended, oldest first.
    func active(of application: ApplicationID) -> [Deployment] { active[application] ?? [] }

    func releaseNumber(of application: Application) -> Int? { application.currentReleaseID.flatMap { numbers[$0] } }

    /// Every node that has, or may still have, something of it.
    func nodes(of application: Application) -> Set<NodeID> {
        Set(instances(of: application.id).map(\.nodeID)).union((endings[application.id] ?? [:]).keys)
    }

    /// Whether what was taken away by a stop or a deletion is gone from the nodes.
    func isEndConfirmed(_ application: ApplicationID) -> Bool {
        InstanceEnding.isConfirmed(
            remaining: instances(of: application), generations: endings[application] ?? [:],
            states: states)
    }
}
