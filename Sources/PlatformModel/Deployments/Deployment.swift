/// The act that moves an application to a release: builds it if need be, starts its instances beside the old ones,
/// moves traffic when they are healthy. Reaches exactly one end within its deadline (invariant I3).
package struct Deployment: Sendable, Equatable {
    package enum Status: String, Sendable, Equatable, CaseIterable {
        /// Accepted; the build is not sent yet.
        case pending
        case building
        /// The release command runs in the new image; what ran before serves.
        case releasing
        /// New instances start beside the old ones.
        case starting
        /// All new instances are healthy; the ingress is being told.
        case switching
        case live, failed, cancelled, superseded

        package var isFinal: Bool { [.live, .failed, .cancelled, .superseded].contains(self) }
    }

    /// Why it was started.
    package enum Trigger: String, Sendable, Equatable, CaseIterable {
        case deploy, redeploy, rollback, restart, start, scale
        /// The release that was live could not serve, and the one before it was still there.
        case automaticRollback = "automatic_rollback"

        /// Whether another release begins to serve, rather than new instances of the one that does.
        package var bringsRelease: Bool {
            switch self {
            case .deploy, .redeploy, .rollback, .automaticRollback: true
            case .restart, .start, .scale: false
            }
        }

        /// Whether instances that run already may become its own.
        package var adopts: Bool { self == .rollback || self == .automaticRollback }

        /// Whether a newer deployment of this kind makes an `older` one that still waits needless. What does not bring
        /// a release never ends a deployment that does.
        package func supersedes(_ older: Trigger) -> Bool {
            switch self {
            case .deploy, .redeploy, .rollback: true
            case .restart, .start: !older.bringsRelease
            case .scale: older == .scale
            case .automaticRollback: false
            }
        }
    }

    package var id: DeploymentID
    package var applicationID: ApplicationID
    package var number: Int
    package var trigger: Trigger
    package var status: Status
    /// Nil when an existing release is deployed.
    package var buildID: BuildID?
    /// Known from the start, or once the build has succeeded.
    package var releaseID: ReleaseID?
    package var nodeID: NodeID?
    /// Keeps the instances that run and changes only how many there are.
    package var isPartial = false
    package var failureCode: String?
    /// For people; says what to do.
    package var failureMessage: String?
    /// Why the platform began it, for people; nil when somebody asked for it.
    package var note: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When ``status`` became what it is; limits of single states count from here.
    package var phaseAt: Timestamp
    /// When its instances began to start, and the traffic to move; nil before, and where nobody noted it.
    package var startingAt: Timestamp?
    package var switchingAt: Timestamp?
    /// Somebody, or a stop of the application, wants it to end.
    package var cancelRequestedAt: Timestamp?
    /// Generation of ``nodeID``'s desired state that moves the traffic; set when ``status`` becomes `switching`.
    package var routeGeneration: Int64?
    /// When it is ended as failed, whatever it waits for.
    package var deadlineAt: Timestamp
    package var finishedAt: Timestamp?

    package init(
        id: DeploymentID, applicationID: ApplicationID, number: Int, trigger: Trigger, now: Timestamp,
        deadlineAt: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        self.trigger = trigger
        status = .pending
        createdAt = now
        updatedAt = now
        phaseAt = now
        self.deadlineAt = deadlineAt
    }
}
