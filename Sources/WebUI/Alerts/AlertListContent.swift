package import PlatformModel

/// What needs looking after, for administrators.
package struct AlertListContent: PageContent {
    /// One alert.
    package struct Item: Sendable, Equatable {
        let id: String
        let message: String
        let tone: String
        let severity: String
        let opened: Moment
        let cleared: Moment?
        let acknowledgedBy: String?
        let canAcknowledge: Bool

        package init(_ alert: Alert, now: Timestamp) {
            id = alert.id.text
            message = alert.condition.message
            tone = alert.clearedAt != nil ? "good" : alert.condition.kind.severity == .critical ? "bad" : "warn"
            severity = alert.clearedAt != nil ? "over" : alert.condition.kind.severity.rawValue
            opened = Moment(alert.openedAt, now: now)
            cleared = alert.clearedAt.map { Moment($0, now: now) }
            acknowledgedBy = alert.acknowledgedBy
            canAcknowledge = alert.clearedAt == nil && alert.acknowledgedAt == nil
        }
    }

    package var open: [Item]
    package var past: [Item]
    package let title = "Alerts"
    package let section = PageSection.alerts

    package init(open: [Item], past: [Item]) {
        self.open = open
        self.past = past
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Alerts</h1></div></div>
        <p class="lead">What needs looking after. An alert goes by itself when its cause does.</p>
        <div class="stack">
        {{^open}}<p class="empty-line">Nothing needs looking after.</p>{{/open}}
        {{#open}}<article class="card" aria-label="Alert"><p><span class="tag {{tone}}">{{severity}}</span>
        <bdi>{{message}}</bdi></p>
        <p class="facts"><span>since {{#opened}}{{>time}}{{/opened}}</span>
        {{#.acknowledgedBy}}<span>seen by <bdi>{{.}}</bdi></span>{{/.acknowledgedBy}}</p>
        {{#canAcknowledge}}<form method="post" action="/platform/alerts">{{>csrf}}
        <input type="hidden" name="alert" value="{{id}}">
        <button class="button small">{{>icon/check}}<span>Acknowledge</span></button></form>{{/canAcknowledge}}
        </article>{{/open}}
        </div>
        <h2>Over</h2>
        {{^past}}<p class="empty-line">None in the last 90 days.</p>{{/past}}
        <ul class="rows">{{#past}}<li class="row"><span class="row-main"><bdi>{{message}}</bdi></span>
        <span class="muted row-time">{{#.cleared}}over {{>time}}{{/.cleared}}</span></li>{{/past}}</ul>
        {{/page}}
        """#
}
