/// The form with which an administrator begins to look at an organization as one of its members.
package struct VisitContent: PageContent {
    let path: String
    let name: String
    let email: String
    /// Those that the person belongs to.
    package var organizations: [FormOption]
    package var reason: FormInput
    package var minutes: [FormOption]
    package var mayChange: FormCheck
    package var formProblem: String?
    package var title: String { "Look as \(name)" }
    package let section = PageSection.people

    package init(path: String, name: String, email: String, organizations: [FormOption], reason: String = "") {
        self.path = path
        self.name = name
        self.email = email
        self.organizations = organizations
        self.reason = FormInput("reason", "Reason", reason)
        self.reason.isRequired = true
        self.reason.hint = "The organization reads it, such as “your ticket of Tuesday”."
        minutes = []
        mayChange = FormCheck(
            "changes", "May change things", hint: "Deploy and change applications; without it you only look.",
            isChosen: false)
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/platform/people">People</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>Look as <bdi>{{name}}</bdi></h1></div></div>
        <p class="lead">You see the organization as <bdi>{{email}}</bdi> does. Its members see that you look, why and
        until when, its audit log says at what, and they can end it.</p>
        <form class="card form" method="post" action="{{path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <div class="field"><label for="organization">Organization</label>
        <select id="organization" name="organization">
        {{#organizations}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>
        {{/organizations}}</select></div>
        {{#reason}}{{>form-input}}{{/reason}}
        <div class="field"><label for="minutes">For</label><select id="minutes" name="minutes">
        {{#minutes}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>
        {{/minutes}}</select></div>
        {{#mayChange}}{{>form-check}}{{/mayChange}}
        <div class="form-end"><a class="button" href="/platform/people">Cancel</a>
        <button class="button primary">Begin to look</button></div></form>
        {{/page}}
        """#
}
