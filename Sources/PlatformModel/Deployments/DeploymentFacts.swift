/// What is stored about one deployment and what surrounds it, read in one transaction.
package struct DeploymentFacts: Sendable, Equatable {
    package var deployment: Deployment
    /// The build that it waits for; nil when an existing release is deployed.
    package var build: Build?
    /// The node that it builds or starts on; nil before placement, or when the node is gone.
    package var node: Node?
    /// Where it may go now. Read only while nothing is placed yet and when its instances are about to be made.
    package var placement: Placement.Outcome
    /// The node in ``placement`` has a slot for a build, and it is this build's turn.
    package var hasBuildSlot: Bool
    /// Why the organization's quota does not allow the instances that are about to be made; nil when it does.
    package var quotaExcess: QuotaExcess?
    /// Its release names a command that runs before its instances are made, and it is a deployment that runs it.
    package var hasReleaseCommand: Bool
    /// That command, once the node was given it.
    package var releaseRun: CommandRun?
    /// All instances of the application, of this and of other deployments.
    package var instances: [Instance]
    /// What stays and what is missing, for a deployment that only changes how many instances there are.
    package var scaling: InstanceScaling?
    /// The node said that its ingress serves the generation in ``Deployment/routeGeneration``.
    package var isRouteConfirmed: Bool
    /// Another deployment of the application was accepted before this one and has not ended.
    package var hasPredecessor: Bool
    /// A newer deployment of the application waits that makes this one needless.
    package var hasSuccessor: Bool
    /// The application is stopped or being deleted.
    package var isApplicationEnding: Bool
    package var lifecycle: Lifecycle

    package init(deployment: Deployment, placement: Placement.Outcome, lifecycle: Lifecycle = Lifecycle()) {
        self.deployment = deployment
        self.placement = placement
        self.lifecycle = lifecycle
        instances = []
        hasBuildSlot = true
        hasReleaseCommand = false
        isRouteConfirmed = false
        hasPredecessor = false
        hasSuccessor = false
        isApplicationEnding = false
    }

    /// Instances that this deployment made and still wants.
    package var newInstances: [Instance] {
        instances.filter { $0.deploymentID == deployment.id && $0.wanted == .running }
    }

    /// Instances of earlier deployments that still run and do not stay.
    package var oldInstances: [Instance] {
        instances.filter { instance in
            instance.deploymentID != deployment.id && instance.wanted == .running
                && scaling?.kept.contains(instance.id) != true
        }
    }
}

/// One step of a deployment. All steps of one decision are done in one transaction.
package enum DeploymentAction: Sendable, Equatable {
    /// Gives the build to the node; the deployment is `building`.
    case sendBuild(on: NodeID)
    /// Ends the build; its node is told to stop it.
    case cancelBuild
    /// Writes the release from the build's result.
    case createRelease
    /// Gives the node the release command, with the variables that the instances will have; the deployment is
    /// `releasing`.
    case runReleaseCommand(on: NodeID)
    /// Ends the release command; its node is told to stop it.
    case cancelReleaseCommand
    /// Writes the wanted instances of the release, those among them that still run from before; the deployment is
    /// `starting`.
    case createInstances(on: NodeID)
    /// Points the routes at the new instances; the deployment is `switching`. The old ones keep running.
    case switchRoutes
    /// Points the routes back at the old instances.
    case revertRoutes
    /// Takes the new instances out of the desired state.
    case removeNewInstances
    /// Makes the release the current one and removes old instances: web instances when they have drained, healthy ones
    /// of them stay ready until `warmUntil`.
    case goLive(drainUntil: Timestamp, warmUntil: Timestamp)
    /// The one end of the deployment; `live` is told with ``goLive(drainUntil:warmUntil:)`` before it.
    case end(Deployment.Status, DeploymentFailure?)
}

package struct DeploymentFailure: Sendable, Equatable {
    /// Closed word that programs can rely on.
    package var code: String
    /// For people; says what to do.
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
