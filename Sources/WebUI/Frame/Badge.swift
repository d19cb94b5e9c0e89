package import PlatformModel

/// A state as a word with a colour; `isBusy` when it will change by itself.
package struct Badge: Sendable, Equatable {
    /// For people.
    package let label: String
    /// Name of the colour: `neutral`, `info`, `good`, `warn` or `bad`.
    let tone: String
    let isBusy: Bool

    init(_ label: String, _ tone: String, isBusy: Bool = false) {
        self.label = label
        self.tone = tone
        self.isBusy = isBusy
    }

    package init(_ status: Application.Status) {
        switch status {
        case .pending: self.init("Not deployed", "neutral")
        case .building: self.init("Deploying", "info", isBusy: true)
        case .running: self.init("Running", "good")
        case .stopped: self.init("Stopped", "neutral")
        case .failed: self.init("Failed", "bad")
        case .suspended: self.init("Suspended", "warn")
        case .deleting: self.init("Deleting", "warn", isBusy: true)
        }
    }

    package init(_ status: Deployment.Status) {
        switch status {
        case .pending: self.init("Queued", "neutral", isBusy: true)
        case .building: self.init("Building", "info", isBusy: true)
        case .releasing: self.init("Release command", "info", isBusy: true)
        case .starting: self.init("Starting", "info", isBusy: true)
        case .switching: self.init("Switching", "info", isBusy: true)
        case .live: self.init("Live", "good")
        case .failed: self.init("Failed", "bad")
        case .cancelled: self.init("Cancelled", "neutral")
        case .superseded: self.init("Superseded", "neutral")
        }
    }

    package init(_ observed: Instance.Observed, wanted: Instance.Wanted = .running) {
        if wanted != .running {
            self.init(wanted == .draining ? "Replaced" : "Leaving", "neutral", isBusy: wanted != .draining)
            return
        }
        switch observed {
        case .unknown: self.init("Waiting", "neutral", isBusy: true)
        case .creating: self.init("Creating", "info", isBusy: true)
        case .starting: self.init("Starting", "info", isBusy: true)
        case .healthy: self.init("Healthy", "good")
        case .unhealthy: self.init("Unhealthy", "bad")
        case .restarting: self.init("Restarting", "warn", isBusy: true)
        case .stopping: self.init("Stopping", "neutral", isBusy: true)
        case .failed: self.init("Failed", "bad")
        }
    }

    package init(_ status: Node.Status, _ adminState: Node.AdminState) {
        switch (adminState, status) {
        case (.disabled, _): self.init("Disabled", "neutral")
        case (.draining, _): self.init("Draining", "warn")
        case (_, .pending): self.init("Waiting to join", "neutral", isBusy: true)
        case (_, .offline): self.init("Offline", "bad")
        case (_, .online): self.init("Online", "good")
        case (_, .degraded): self.init("Degraded", "warn")
        }
    }
}
