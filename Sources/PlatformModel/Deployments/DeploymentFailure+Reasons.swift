extension DeploymentFailure {
    static let late = DeploymentFailure(
        code: "deadline", message: "The deployment took too long and was ended. The previous release still serves.")
    static let lost = DeploymentFailure(
        code: "internal", message: "A part of the deployment is gone. Deploy again; the previous release still serves.")
    static let unrouted = DeploymentFailure(
        code: "ingress", message: "The node did not confirm the new route in time. The previous release still serves.")

    static let releaseSilent = DeploymentFailure(
        code: "release_timeout",
        message: "The node did not tell how the release command ended. The previous release still serves.")

    static func unhealthy(_ detail: String?) -> DeploymentFailure {
        let hint = "Let it listen on 0.0.0.0 and the port in the variable PORT, and read the application's log."
        return DeploymentFailure(
            code: "unhealthy", message: joined("The new release did not become healthy.", detail, hint))
    }

    /// Why there is no place for an application, for people.
    package init(_ refusal: Placement.Refusal) {
        let message =
            switch refusal {
            case .noNode: "No node of the region takes applications. Choose another region or ask the administrator."
            case .noCapacity: "No node of the region has room for the plan. Choose a smaller plan or another region."
            case .unprotected:
                "No node of the region can cut applications off from each other now. Ask the administrator: the page "
                    + "of nodes says why."
            case .nodeOffline: "The node does not answer. Try again when it is back."
            }
        let kind = refusal == .unprotected ? Placement.Refusal.noCapacity : refusal
        self.init(code: kind.rawValue, message: message)
    }

    init(_ excess: QuotaExcess) {
        self.init(code: "quota_exceeded", message: excess.message + " The previous release still serves.")
    }

    init(_ instance: Instance) {
        let isMemory = instance.detail?.contains("memory") == true
        let exit = instance.exitCode.map { "It ended with exit code \($0)." }
        self.init(
            code: isMemory ? "out_of_memory" : "instance_failed",
            message: Self.joined(
                "The new release does not run (process \(instance.process)).", instance.detail ?? exit,
                "Read the application's log, correct it and deploy again; the previous release still serves."))
    }

    init(_ run: CommandRun) {
        let told = run.failureMessage
        switch run.status {
        case .timedOut:
            self.init(
                code: "release_timeout",
                message: Self.joined(
                    told ?? "The release command took too long and was ended.", "The previous release still serves."))
        case .cancelled:
            self.init(code: "release_cancelled", message: "The release command was cancelled.")
        default:
            let exit = run.exitCode.map { "The release command ended with exit code \($0)." }
            self.init(
                code: "release_failed",
                message: Self.joined(
                    told ?? exit ?? "The release command failed.",
                    "The traffic was not moved; the previous release still serves."))
        }
    }

    init(_ build: Build) {
        switch build.status {
        case .cancelled: self.init(code: "build_cancelled", message: "The build was cancelled.")
        case .timedOut:
            self.init(code: "build_timeout", message: build.failureMessage ?? "The build took too long and was ended.")
        default:
            self.init(
                code: "build_failed",
                message: build.failureMessage ?? "The build failed. Read its log, correct the source and deploy again.")
        }
    }

    private static func joined(_ parts: String?...) -> String { parts.compactMap(\.self).joined(separator: " ") }
}
