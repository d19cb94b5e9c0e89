/// What was agreed with an organization about prices, and the form that changes it.
package struct OrganizationPriceContent: PageContent {
    let path: String
    let name: String
    package var markup: FormInput
    /// One for each plan; empty for the standard price with the markup.
    package var lines: [FormInput]
    package var formProblem: String?
    package var title: String { "Prices · \(name)" }
    package let section = PageSection.organizations

    package init(path: String, name: String, markup: FormInput, lines: [FormInput]) {
        self.path = path
        self.name = name
        self.markup = markup
        self.lines = lines
    }

    package static let template = #"""
        {{#page}}
        <nav class="crumbs" aria-label="Breadcrumb"><a href="/platform/organizations">Organizations</a></nav>
        <div class="heading-row"><div class="heading-main"><h1>Prices of <bdi>{{name}}</bdi></h1></div></div>
        <p class="lead">They count for what is deployed, or gets another plan, from now on. What runs keeps the rate
        that it was deployed at.</p>
        <form class="card form" method="post" action="{{path}}">{{>csrf}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#markup}}{{>form-input}}{{/markup}}
        <h2>Prices of their own</h2>
        <p class="hint">Empty: the standard price with the markup.</p>
        {{#lines}}{{>form-input}}{{/lines}}
        <div class="form-end"><a class="button" href="/platform/organizations">Cancel</a>
        <button class="button primary">Save prices</button></div></form>
        {{/page}}
        """#
}
