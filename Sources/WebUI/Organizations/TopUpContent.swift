/// One payment into a wallet: where to pay, or what became of it.
package struct TopUpContent: PageContent {
    package var heading: OrganizationHeading
    /// With its currency.
    package var amount: String
    package var provider: String
    /// Where to pay; nil when it cannot be paid any more.
    package var address: String?
    /// What became of it; nil while it is open.
    package var outcome: String?
    package var isPaid = false
    package var title: String { "Top up · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, amount: String, provider: String) {
        self.heading = heading
        self.amount = amount
        self.provider = provider
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <section class="card"><h2>{{amount}} with {{provider}}</h2>
        {{#outcome}}<p role="status">{{#isPaid}}{{>icon/check}}{{/isPaid}}{{.}}</p>{{/outcome}}
        {{#address}}<p>You pay on the provider’s own page and come back here. The money is in the wallet as soon as the
        provider confirms it, also when you close this page.</p>
        <p class="form-end"><a class="button primary" href="{{.}}" rel="noreferrer">Continue to {{provider}}</a></p>
        {{/address}}
        <p><a href="{{heading.path}}/billing">Back to billing</a></p></section>
        {{/page}}
        """#
}
