import PlatformModel

/// A part of the way to live, with the time that it took.
struct DeploymentStage: Sendable, Equatable {
    let label: String
    /// `done`, `now`, `bad` or `next`.
    let state: String
    /// Such as `4.2 s`; until now for the one that goes on; nil where it is not known.
    let duration: String?
    let isDone: Bool
    let isBad: Bool
    let isNow: Bool

    private init(_ label: String, _ state: String, _ duration: String?) {
        self.label = label
        self.state = state
        self.duration = duration
        isDone = state == "done"
        isBad = state == "bad"
        isNow = state == "now"
    }

    private typealias Step = (status: Deployment.Status, label: String, from: Timestamp?)

    /// The whole way, with what is done, what goes on and where it ended.
    static func all(
        of deployment: Deployment, build: Build?, run: CommandRun? = nil, now: Timestamp
    ) -> [DeploymentStage] {
        let steps = steps(of: deployment, build, run)
        let reached = reached(by: deployment, run)
        let position = steps.firstIndex { $0.status == reached } ?? 0
        return steps.enumerated().map { index, step in
            if deployment.status == .live, step.status == .live { return DeploymentStage(step.label, "done", nil) }
            if index > position { return DeploymentStage(step.label, "next", nil) }
            let following = steps.dropFirst(index + 1).lazy.compactMap(\.from).first
            let end = index < position ? following : deployment.finishedAt ?? now
            let duration = step.from.flatMap { from in
                end.map { Wording.duration(milliseconds: $0.milliseconds(since: from)) }
            }
            if index < position { return DeploymentStage(step.label, "done", duration) }
            return DeploymentStage(step.label, deployment.status.isFinal ? "bad" : "now", duration)
        }
    }

    private static func steps(of deployment: Deployment, _ build: Build?, _ run: CommandRun?) -> [Step] {
        var steps: [Step] = [(.pending, "Queued", deployment.createdAt)]
        if deployment.buildID != nil { steps.append((.building, "Source and build", build?.startedAt)) }
        if let run { steps.append((.releasing, "Release command", run.createdAt)) }
        steps.append((.starting, "Start until healthy", deployment.startingAt))
        steps.append((.switching, "Switch traffic", deployment.switchingAt))
        steps.append((.live, "Live", deployment.status == .live ? deployment.finishedAt : nil))
        return steps
    }

    /// Of an end other than live, only what was reached is known.
    private static func reached(by deployment: Deployment, _ run: CommandRun?) -> Deployment.Status {
        guard [.failed, .cancelled, .superseded].contains(deployment.status) else { return deployment.status }
        if deployment.switchingAt != nil { return .switching }
        if deployment.startingAt != nil { return .starting }
        if run != nil { return .releasing }
        if deployment.buildID != nil, deployment.releaseID == nil { return .building }
        return deployment.buildID == nil && deployment.nodeID == nil ? .pending : .starting
    }
}
