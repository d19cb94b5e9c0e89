package import PlatformModel

/// What stands over each page of one application.
package struct ApplicationHeading: Sendable, Equatable {
    /// Which buttons are shown; who may press them was decided before.
    package struct Actions: Sendable, Equatable {
        package var canDeploy = false
        package var canRestart = false
        package var canStop = false
        package var canStart = false

        package init() {}
    }

    /// A deployment that has not ended.
    package struct ActiveDeployment: Sendable, Equatable {
        let number: Int
        let step: String
        /// Nil for who may not.
        let cancellation: DeploymentCancellation?

        package init(_ deployment: Deployment, step: String?, cancellation: DeploymentCancellation?) {
            number = deployment.number
            self.step = step ?? Badge(deployment.status).label.lowercased()
            self.cancellation = cancellation
        }
    }

    /// The pages of one application.
    package enum Tab: String, Sendable, Equatable, CaseIterable {
        case overview, deployments, logs, environment, releases, billing, settings
    }

    struct TabLink: Sendable, Equatable {
        let label: String
        let path: String
        let isCurrent: Bool
    }

    package let name: String
    let path: String
    let eventsPath: String
    let url: String
    let host: String
    let isReachable: Bool
    let badge: Badge
    package var runtime: String
    package var plan: String
    let region: String
    package var releaseNumber: Int?
    let lastDeployed: Moment?
    let needsRedeploy: Bool
    package var actions = Actions()
    package var activeDeployment: ActiveDeployment?
    let tabs: [TabLink]

    /// - Parameters:
    ///   - url: address that the application answers at; shown as a link only when it is HTTP.
    ///   - hidden: pages that are not for whoever looks.
    package init(
        _ application: Application, url: String, runtime: String, plan: String, tab: Tab, hidden: Set<Tab> = [],
        now: Timestamp
    ) {
        name = application.name
        let path = "/applications/\(application.slug)"
        self.path = path
        eventsPath = path + (tab == .overview ? "/events?use=1" : "/events")
        self.url = url
        host = String(url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? "")
        let isWeb = url.hasPrefix("http://") || url.hasPrefix("https://")
        isReachable = isWeb && application.currentReleaseID != nil && application.status != .stopped
        badge = Badge(application.status)
        self.runtime = runtime
        self.plan = plan
        region = application.region
        lastDeployed = application.lastDeployedAt.map { Moment($0, now: now) }
        needsRedeploy = application.needsRedeploy && application.currentReleaseID != nil
        tabs = Tab.allCases.filter { !hidden.contains($0) }.map { other in
            TabLink(
                label: other.rawValue.prefix(1).uppercased() + other.rawValue.dropFirst(),
                path: other == .overview ? path : "\(path)/\(other.rawValue)", isCurrent: other == tab)
        }
    }
}
