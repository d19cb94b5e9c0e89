package import PlatformModel

/// One deployment with its log.
package struct DeploymentContent: PageContent {
    package var heading: ApplicationHeading
    let number: Int
    let badge: Badge
    let trigger: String
    let release: Int?
    let created: Moment
    let duration: String?
    let failure: String?
    /// Why the platform began it by itself.
    let note: String?
    let isLive: Bool
    let isFinal: Bool
    let stages: [DeploymentStage]
    /// What goes on now, or how it was built.
    package var facts: [String] = []
    package var log: LogText
    /// The button that ends it; nil for who may not, and when it has ended.
    package var cancellation: DeploymentCancellation?
    /// It ended without going live, and the person may deploy.
    package var canRetry = false
    let wasBuilt: Bool
    let hasLog: Bool
    let hasPrevious: Bool
    package var title: String { "Deployment #\(number) · \(heading.name)" }
    package var section: PageSection { .applications }

    package init(
        heading: ApplicationHeading, deployment: Deployment, build: Build?, run: CommandRun? = nil, release: Int?,
        log: LogText, now: Timestamp
    ) {
        self.heading = heading
        // The page says it all itself.
        if heading.activeDeployment?.number == deployment.number { self.heading.activeDeployment = nil }
        number = deployment.number
        badge = Badge(deployment.status)
        trigger = DeploymentRow.label(deployment.trigger)
        self.release = release
        created = Moment(deployment.createdAt, now: now)
        let end = deployment.finishedAt ?? now
        duration = Wording.duration(milliseconds: end.milliseconds(since: deployment.createdAt))
        failure = deployment.status == .failed ? deployment.failureMessage ?? "It failed without a reason." : nil
        note = deployment.note
        isLive = deployment.status == .live
        isFinal = deployment.status.isFinal
        stages = DeploymentStage.all(of: deployment, build: build, run: run, now: now)
        self.log = log
        wasBuilt = deployment.buildID != nil
        hasLog = wasBuilt || run != nil
        hasPrevious = heading.isReachable
    }

    package static let template = #"""
        {{#page.heading}}{{>heading}}{{/page.heading}}
        {{#page}}
        <div data-live="deployment">
        <div class="heading-row sub"><div class="heading-main"><h2>Deployment #{{number}}</h2>
        {{#badge}}{{>badge}}{{/badge}}{{#.cancellation}}{{>cancellation}}{{/.cancellation}}
        {{#canRetry}}<form method="post" action="{{heading.path}}/deployments/{{number}}/retry">{{>csrf}}
        <button class="button small">Try again</button></form>{{/canRetry}}</div>
        <p class="facts"><span>{{trigger}}</span>{{#release}}<span>Release {{.}}</span>{{/release}}
        {{#facts}}<span>{{.}}</span>{{/facts}}
        <span>started {{#created}}{{>time}}{{/created}}</span>{{#duration}}<span class="tabular">{{.}}
        </span>{{/duration}}</p></div>
        <ol class="stages">
        {{#stages}}<li class="{{state}}"{{#isNow}} aria-current="step"{{/isNow}}><span class="stage-mark"
         aria-hidden="true">
        {{#isDone}}{{>icon/check}}{{/isDone}}{{#isBad}}{{>icon/cross}}{{/isBad}}</span>
        <span>{{label}}{{#.duration}} <span class="stage-time tabular">{{.}}</span>{{/.duration}}</span></li>
        {{/stages}}</ol>
        {{#note}}<div class="banner warn">{{>icon/warning}}<span>{{.}}</span></div>{{/note}}
        {{#failure}}<div class="banner bad" role="alert">{{>icon/warning}}<span><strong>It failed.</strong> {{.}}
        {{#hasPrevious}}<span class="muted">What ran before still runs.</span>{{/hasPrevious}}</span></div>{{/failure}}
        </div>
        {{#hasLog}}{{#log}}{{>log}}{{/log}}{{/hasLog}}
        {{^wasBuilt}}<p class="empty-line">Nothing was built: this deployment used an image that was there.
        </p>{{/wasBuilt}}
        {{/page}}
        """#
}
