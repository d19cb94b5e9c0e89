package import PlatformModel

/// All applications of an organization.
package struct ApplicationListContent: PageContent {
    /// One application.
    package struct Item: Sendable, Equatable {
        let name: String
        let path: String
        let host: String
        let badge: Badge
        let runtime: String
        let plan: String
        let region: String
        let release: Int?
        let lastDeployed: Moment?

        package init(_ application: Application, host: String, facts: Facts, now: Timestamp) {
            name = application.name
            path = "/applications/\(application.slug)"
            self.host = host
            badge = Badge(application.status)
            runtime = facts.runtime
            plan = facts.plan
            region = application.region
            release = facts.release
            lastDeployed = application.lastDeployedAt.map { Moment($0, now: now) }
        }
    }

    /// What an application's row shows of other nouns.
    package struct Facts: Sendable, Equatable {
        package var runtime: String
        package var plan: String
        package var release: Int?

        package init(runtime: String, plan: String, release: Int? = nil) {
            self.runtime = runtime
            self.plan = plan
            self.release = release
        }
    }

    package var applications: [Item]
    package var canCreate: Bool
    /// Of this server, for the commands that are shown.
    package var serverURL: String
    /// Shows the rest.
    package var nextPath: String?
    /// For whoever may see what the organization spends.
    package var notices: [BillingNotice] = []
    /// Limits that are near or reached, for whoever could make something more.
    private(set) var limits: [String] = []
    private(set) var quotaPath = ""
    package let title = "Applications"
    package let section = PageSection.applications
    let count: String

    package init(applications: [Item], canCreate: Bool, serverURL: String, nextPath: String? = nil) {
        self.applications = applications
        self.canCreate = canCreate
        self.serverURL = serverURL
        self.nextPath = nextPath
        let more = nextPath == nil ? "" : "+"
        count = "\(applications.count)\(more) \(applications.count == 1 ? "application" : "applications")"
    }

    /// Says which limits are near. Builds are over in minutes, so they are left out.
    package mutating func warn(of quota: Quota, path: String) {
        limits = QuotaContent.warnings(QuotaResource.allCases.filter { $0 != .concurrentBuilds }, of: quota)
        quotaPath = path
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row">
        <div class="heading-main"><h1>Applications</h1></div>
        <div class="actions">{{#canCreate}}<a class="button primary" href="/applications/new">
        {{>icon/plus}}<span>New application</span></a>{{/canCreate}}</div>
        </div>
        {{#notices}}{{>billing-notice}}{{/notices}}
        {{#limits}}<p class="problem quota-warning">{{>icon/warning}}<span>{{.}}
        <a href="{{quotaPath}}">Quota</a></span></p>
        {{/limits}}
        <div data-live="applications" data-events="/events/applications">
        {{^applications}}<section class="empty">
        {{>icon/apps}}
        <h2>Nothing runs here yet</h2>
        <p>An application is built from your source and answers on a host name of its own.
        {{#canCreate}}<a href="/applications/new">Create one
        here</a>, or deploy a directory from your terminal:{{/canCreate}}</p>
        {{#canCreate}}<pre class="command" data-copy><code>skypanel login {{serverURL}}
        skypanel deploy --create</code></pre>{{/canCreate}}
        </section>{{/applications}}
        {{^empty(applications)}}<p class="muted count">{{count}}</p>{{/empty(applications)}}
        <ul class="rows">
        {{#applications}}<li><a class="row application-row" href="{{path}}">
        <span class="row-main"><strong><bdi>{{name}}</bdi></strong><span class="muted host">{{host}}</span></span>
        {{#badge}}{{>badge}}{{/badge}}
        <span class="muted row-facts">{{runtime}} · {{plan}} · {{region}}</span>
        <span class="muted tabular row-release">{{#.release}}v{{.}}{{/.release}}{{^.release}}–{{/.release}}</span>
        <span class="muted row-time">{{#.lastDeployed}}{{>time}}{{/.lastDeployed}}
        {{^.lastDeployed}}never deployed{{/.lastDeployed}}</span>
        </a></li>{{/applications}}
        </ul>
        {{#nextPath}}<p><a class="button" href="{{.}}">Show more</a></p>{{/nextPath}}
        </div>
        {{/page}}
        """#
}
