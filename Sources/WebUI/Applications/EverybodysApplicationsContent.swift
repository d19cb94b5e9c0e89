package import PlatformModel

/// Everybody's applications, for administrators.
package struct EverybodysApplicationsContent: PageContent {
    /// One application with whose it is.
    package struct Row: Sendable, Equatable {
        let name: String
        let path: String
        let host: String
        let badge: Badge
        let organization: String
        let owner: String

        package init(
            name: String, slug: String, host: String, status: Application.Status, organization: String, owner: String
        ) {
            self.name = name
            path = "/platform/applications/\(slug)"
            self.host = host
            badge = Badge(status)
            self.organization = organization
            self.owner = owner
        }
    }

    let applications: [Row]
    let search: String
    /// Address of the next page; nil on the last.
    let nextPath: String?
    package let title = "Everybody's applications"
    package let section = PageSection.everybodysApplications

    package init(applications: [Row], search: String, nextPath: String?) {
        self.applications = applications
        self.search = search
        self.nextPath = nextPath
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Everybody's applications</h1></div></div>
        <form class="inline" method="get" action="/platform/applications"><div class="field">
        <label for="q">Name</label><input id="q" name="q" value="{{search}}" maxlength="100" type="search">
        </div><button class="button">{{>icon/search}}<span>Search</span></button></form>
        {{^applications}}<p class="empty-line">None is found.</p>{{/applications}}
        <ul class="rows">
        {{#applications}}<li><a class="row everybody-row" href="{{path}}">
        <span class="row-main"><strong><bdi>{{name}}</bdi></strong><span class="muted host">{{host}}</span></span>
        {{#badge}}{{>badge}}{{/badge}}
        <span class="muted row-facts"><bdi>{{organization}}</bdi> · <bdi>{{owner}}</bdi></span>
        </a></li>{{/applications}}
        </ul>
        {{#.nextPath}}<p><a class="button" href="{{.}}">More</a></p>{{/.nextPath}}
        {{/page}}
        """#
}

/// What administrators do with one application of anybody.
package struct AdministeredApplicationContent: PageContent {
    let name: String
    let slug: String
    let path: String
    let badge: Badge
    let organization: String
    let owner: String
    /// Address that it answers on.
    let host: String
    /// Why it is suspended; nil while it is not.
    package var suspension: String?
    package var isSuspended: Bool
    package var isDeleting: Bool
    package var plans: [FormOption]
    package var reason = FormInput("reason", "Reason", "")
    package var planProblem: String?
    package var resumeProblem: String?
    package var deleteProblem: String?
    package var title: String { name }
    package let section = PageSection.everybodysApplications

    package init(_ row: EverybodysApplicationsContent.Row, slug: String, status: Application.Status) {
        (name, path, host, badge) = (row.name, row.path, row.host, row.badge)
        (organization, owner) = (row.organization, row.owner)
        self.slug = slug
        isSuspended = status == .suspended
        isDeleting = status == .deleting
        plans = []
        reason.isRequired = true
        reason.hint = "Its owner reads it."
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/platform/applications">Everybody's applications</a></nav>
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{name}}</bdi></h1>{{#badge}}{{>badge}}{{/badge}}
        </div></div>
        <p class="facts"><span>{{host}}</span><span><bdi>{{organization}}</bdi></span><span><bdi>{{owner}}</bdi></span>
        </p>
        {{^isDeleting}}<div class="stack">
        {{#isSuspended}}<section class="card"><h2>Let it run again</h2>
        {{#.suspension}}<p class="hint">Suspended: <bdi>{{.}}</bdi></p>{{/.suspension}}
        {{#.resumeProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.resumeProblem}}
        <form class="below" method="post" action="{{path}}/resume">{{>csrf}}
        <button class="button primary">Resume</button></form></section>{{/isSuspended}}
        {{^isSuspended}}<section class="card"><h2>Suspend</h2>
        <p class="hint">Its instances stop; only an administrator lets it run again.</p>
        <form class="inline" method="post" action="{{path}}/suspend"
         data-confirm="Suspend {{name}}? It no longer answers.">{{>csrf}}{{#reason}}{{>form-input}}{{/reason}}
        <button class="button">Suspend</button></form></section>{{/isSuspended}}
        <section class="card"><h2>Plan</h2>
        <p class="hint">New instances of that size replace the old ones; nothing changes when there is no room.</p>
        <form class="inline" method="post" action="{{path}}/plan">{{>csrf}}
        <div class="field"><label for="plan_id">Plan</label><select id="plan_id" name="plan_id">
        {{#plans}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/plans}}</select>
        {{#.planProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.planProblem}}</div>
        <button class="button">Change plan</button></form></section>
        </div>
        <section class="card danger" id="delete"><h2>Delete this application</h2>
        <p>Its images, variables, logs and host name go. Nothing of it can be brought back.</p>
        <form class="inline" method="post" action="{{path}}/delete">{{>csrf}}
        <div class="field"><label for="confirm">Type <code>{{slug}}</code> to confirm</label>
        <input id="confirm" name="confirm" autocomplete="off" spellcheck="false" required data-must-equal="{{slug}}">
        {{#.deleteProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.deleteProblem}}</div>
        <button class="button bad">{{>icon/trash}}<span>Delete application</span></button></form></section>
        {{/isDeleting}}
        {{/page}}
        """#
}
