package import PlatformModel

/// One deployment with its build log.
package struct DeploymentContent: PageContent {
    /// A part of the way to live.
    struct Stage: Sendable, Equatable {
        let label: String
        /// `done`, `now`, `bad` or `next`.
        let state: String
        let isDone: Bool
        let isBad: Bool
        let isNow: Bool

        init(_ label: String, _ state: String) {
            self.label = label
            self.state = state
            isDone = state == "done"
            isBad = state == "bad"
            isNow = state == "now"
        }
    }

    package var heading: ApplicationHeading
    let number: Int
    let badge: Badge
    let trigger: String
    let release: Int?
    let created: Moment
    let duration: String?
    let failure: String?
    let isLive: Bool
    let isFinal: Bool
    let stages: [Stage]
    /// What goes on now, or how it was built.
    package var facts: [String] = []
    package var log: LogText
    let wasBuilt: Bool
    let hasPrevious: Bool
    package var title: String { "Deployment #\(number) · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(
        heading: ApplicationHeading, deployment: Deployment, release: Int?, log: LogText, now: Timestamp
    ) {
        self.heading = heading
        number = deployment.number
        badge = Badge(deployment.status)
        trigger = DeploymentRow.label(deployment.trigger)
        self.release = release
        created = Moment(deployment.createdAt, now: now)
        let end = deployment.finishedAt ?? now
        duration = Wording.duration(milliseconds: end.milliseconds(since: deployment.createdAt))
        failure = deployment.status == .failed ? deployment.failureMessage ?? "It failed without a reason." : nil
        isLive = deployment.status == .live
        isFinal = deployment.status.isFinal
        stages = Self.stages(of: deployment)
        self.log = log
        wasBuilt = deployment.buildID != nil
        hasPrevious = heading.isReachable
    }

    private static func stages(of deployment: Deployment) -> [Stage] {
        var labels = [(Deployment.Status.pending, "Queued"), (.starting, "Start"), (.switching, "Switch traffic")]
        if deployment.buildID != nil { labels.insert((.building, "Build"), at: 1) }
        labels.append((.live, "Live"))
        // Of an end other than live, only what was reached is known.
        let reached: Deployment.Status =
            deployment.status == .failed || deployment.status == .cancelled || deployment.status == .superseded
            ? (deployment.buildID != nil && deployment.releaseID == nil ? .building : .starting) : deployment.status
        let position = labels.firstIndex { $0.0 == reached } ?? 0
        return labels.enumerated().map { index, label in
            if index < position || deployment.status == .live { return Stage(label.1, "done") }
            if index > position { return Stage(label.1, "next") }
            return Stage(label.1, deployment.status.isFinal ? "bad" : "now")
        }
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div data-live="deployment">
        <div class="heading-row sub"><div class="heading-main"><h2>Deployment #{{number}}</h2>
        {{#badge}}{{>badge}}{{/badge}}</div>
        <p class="facts"><span>{{trigger}}</span>{{#release}}<span>Release {{.}}</span>{{/release}}
        {{#facts}}<span>{{.}}</span>{{/facts}}
        <span>started {{#created}}{{>time}}{{/created}}</span>{{#duration}}<span class="tabular">{{.}}
        </span>{{/duration}}</p></div>
        <ol class="stages">
        {{#stages}}<li class="{{state}}"{{#isNow}} aria-current="step"{{/isNow}}><span class="stage-mark"
         aria-hidden="true">
        {{#isDone}}{{>icon/check}}{{/isDone}}{{#isBad}}{{>icon/cross}}{{/isBad}}</span>{{label}}</li>
        {{/stages}}</ol>
        {{#failure}}<div class="banner bad" role="alert">{{>icon/warning}}<span><strong>It failed.</strong> {{.}}
        {{#hasPrevious}}<span class="muted">What ran before still runs.</span>{{/hasPrevious}}</span></div>{{/failure}}
        </div>
        {{#wasBuilt}}{{#log}}{{>log}}{{/log}}{{/wasBuilt}}
        {{^wasBuilt}}<p class="empty-line">Nothing was built: this deployment used an image that was there.
        </p>{{/wasBuilt}}
        {{/page}}
        """#
}
