/// The release that was replaced last, while its web instances still run without traffic. It goes when the new one has
/// served for a while, and takes over again when the new one cannot serve.
package enum WarmRelease {
    /// How much longer than agreed it stays while the new one is not settled, in seconds.
    package static let patienceSeconds: Int64 = 600
    /// Restarts after which an instance that is not healthy counts as one that will not be.
    package static let mostRestarts = 2

    /// Whether the platform may go back by itself: nothing is under way, and it has not gone back, or tried to, since a
    /// release went live that somebody wanted.
    ///
    /// - Parameter deployments: of the application, newest first.
    package static func isOpen(after deployments: [Deployment]) -> Bool {
        for deployment in deployments {
            if !deployment.status.isFinal || deployment.trigger == .automaticRollback { return false }
            if deployment.status == .live { return true }
        }
        return false
    }

    /// Those that could serve at once.
    package static func ready(_ instances: [Instance]) -> [Instance] {
        instances.filter { $0.wanted == .draining && $0.process == Release.webProcess && $0.observed == .healthy }
    }

    /// Which of those that are ready serve together: of the deployment that was replaced last.
    package static func newest(_ instances: [Instance]) -> [Instance] {
        let ready = ready(instances)
        guard let last = ready.max(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) else { return [] }
        return ready.filter { $0.deploymentID == last.deploymentID }
    }

    /// Why the release that serves has to give way: no web instance of it is healthy, and one says that none will be.
    /// Nil when it has not.
    package static func failure(of instances: [Instance]) -> Instance? {
        let serving = serving(instances)
        guard !serving.contains(where: { $0.observed == .healthy }) else { return nil }
        return serving.first { instance in
            switch instance.observed {
            case .failed, .unhealthy: true
            case .restarting, .starting, .creating: instance.restartCount >= mostRestarts
            case .unknown, .healthy, .stopping: false
            }
        }
    }

    /// Whether an instance that has drained is kept because the release that serves is not settled.
    package static func isNeeded(_ instance: Instance, among instances: [Instance], now: Timestamp) -> Bool {
        guard !ready([instance]).isEmpty, let until = instance.drainUntil else { return false }
        let serving = serving(instances)
        let isUnsettled = serving.contains { $0.observed != .healthy }
        return isUnsettled && now < until.adding(seconds: patienceSeconds)
    }

    /// Why the platform went back, for people.
    package static func note(_ failed: Instance, release: Int, replacedBy other: Int) -> String {
        let exit = failed.exitCode.map { "It ended with exit code \($0)." }
        let reason = failed.detail ?? exit ?? "It did not become healthy again."
        let end =
            release == other
            ? "The instances from before still ran and serve again." : "Release \(other) still ran and serves again."
        return "Release \(release) could not serve. \(reason) \(end)"
    }

    private static func serving(_ instances: [Instance]) -> [Instance] {
        instances.filter { $0.wanted == .running && $0.isRouted && $0.process == Release.webProcess }
    }
}
