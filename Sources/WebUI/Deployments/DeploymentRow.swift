package import PlatformModel

/// One deployment in a list.
package struct DeploymentRow: Sendable, Equatable {
    let number: Int
    let path: String
    let trigger: String
    let release: Int?
    let badge: Badge
    let duration: String?
    let created: Moment
    let failure: String?

    /// - Parameter path: of the application's pages.
    package init(_ deployment: Deployment, release: Int?, path: String, now: Timestamp) {
        number = deployment.number
        self.path = "\(path)/deployments/\(deployment.number)"
        trigger = Self.label(deployment.trigger)
        self.release = release
        badge = Badge(deployment.status)
        duration = deployment.finishedAt.map {
            Wording.duration(milliseconds: $0.milliseconds(since: deployment.createdAt))
        }
        created = Moment(deployment.createdAt, now: now)
        failure = deployment.failureMessage
    }

    static func label(_ trigger: Deployment.Trigger) -> String {
        switch trigger {
        case .deploy: "Deploy"
        case .redeploy: "Redeploy"
        case .rollback: "Rollback"
        case .automaticRollback: "Automatic rollback"
        case .restart: "Restart"
        case .start: "Start"
        case .scale: "Scale"
        }
    }
}
