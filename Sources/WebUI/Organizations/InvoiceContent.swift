/// One invoice, made to be printed.
package struct InvoiceContent: PageContent {
    /// One application at one rate.
    package struct Line: Sendable, Equatable {
        let application: String
        let plan: String
        let rate: String
        let hours: String
        let amount: String

        package init(application: String, plan: String, rate: String, hours: String, amount: String) {
            self.application = application
            self.plan = plan
            self.rate = rate
            self.hours = hours
            self.amount = amount
        }
    }

    package var heading: OrganizationHeading
    /// Nil for the present month.
    let number: String?
    let month: String
    package var issued: String?
    package var sender: [String] = []
    package var recipient: [String] = []
    package var taxID: String?
    package var lines: [Line] = []
    package var total = ""
    package var tax: String?
    package var title: String { number.map { "Invoice \($0)" } ?? "Invoice preview" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, number: String?, month: String) {
        self.heading = heading
        self.number = number
        self.month = month
    }

    package static let template = #"""
        {{#page}}
        <article class="card invoice">
        <h1>{{#number}}Invoice {{.}}{{/number}}{{^number}}Preview, not an invoice{{/number}}</h1>
        <p>Usage in {{month}} (UTC){{#issued}}, issued on {{.}}{{/issued}}</p>
        <div class="pair"><address>{{#sender}}<bdi>{{.}}</bdi><br>{{/sender}}</address>
        <address>{{#recipient}}<bdi>{{.}}</bdi><br>{{/recipient}}{{#taxID}}Tax id <bdi>{{.}}</bdi>{{/taxID}}</address>
        </div>
        {{^lines}}<p class="empty-line">Nothing was charged.</p>{{/lines}}
        {{^empty(lines)}}<div class="table-scroll"><table><thead><tr><th>Application</th><th>Plan</th>
        <th class="number">An hour</th><th class="number">Hours</th><th class="number">Amount</th></tr></thead>
        <tbody>{{#lines}}<tr><td><bdi>{{application}}</bdi></td><td>{{plan}}</td>
        <td class="number tabular">{{rate}}</td><td class="number tabular">{{hours}}</td>
        <td class="number tabular">{{amount}}</td></tr>{{/lines}}</tbody>
        <tfoot><tr><th colspan="4">Total</th><td class="number tabular"><strong>{{total}}</strong></td></tr>
        {{#tax}}<tr><th colspan="4">Tax included</th><td class="number tabular">{{.}}</td></tr>{{/tax}}</tfoot>
        </table></div>{{/empty(lines)}}
        <p class="muted">Paid from the prepaid balance as it was used.</p></article>
        <p class="no-print"><a href="{{heading.path}}/billing/invoices">All invoices</a>
        {{#number}} · <a href="/api/paas/billing/invoices/{{.}}/csv">CSV</a>{{/number}}
        · to keep it as PDF, print this page</p>
        {{/page}}
        """#
}
