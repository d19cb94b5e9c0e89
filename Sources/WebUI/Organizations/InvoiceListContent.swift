/// An organization's invoices, and who they are made out to.
package struct InvoiceListContent: PageContent {
    /// One invoice.
    package struct Row: Sendable, Equatable {
        let number: String
        let month: String
        let total: String

        package init(number: String, month: String, total: String) {
            self.number = number
            self.month = month
            self.total = total
        }
    }

    package var heading: OrganizationHeading
    package var invoices: [Row]
    package var address = FormField()
    package var taxID = FormField()
    package var title: String { "Invoices · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, invoices: [Row]) {
        self.heading = heading
        self.invoices = invoices
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <section class="card"><h2>Invoices</h2>
        {{^invoices}}<p class="empty-line">The first one is issued when a month in which something ran has ended.</p>
        {{/invoices}}
        {{^empty(invoices)}}<div class="table-scroll"><table>
        <thead><tr><th>Number</th><th>Month</th><th class="number">Total</th></tr></thead>
        <tbody>{{#invoices}}<tr><td><a href="{{heading.path}}/billing/invoices/{{number}}">{{number}}</a></td>
        <td>{{month}}</td><td class="number tabular">{{total}}</td></tr>{{/invoices}}</tbody></table></div>
        {{/empty(invoices)}}
        <p><a href="{{heading.path}}/billing/invoices/preview">The present month so far</a></p></section>
        <section class="card"><h2>Made out to</h2>
        <form class="form" method="post" action="{{heading.path}}/billing/invoices/address">{{>csrf}}
        {{#address}}<div class="field"><label for="address">Name and address</label>
        <textarea id="address" name="address" rows="5" maxlength="2000"
         autocomplete="off">{{value}}</textarea>{{>field-problem}}</div>{{/address}}
        {{#taxID}}<div class="field"><label for="tax_id">Tax id, if any</label>
        <input id="tax_id" name="tax_id" value="{{value}}" maxlength="50" autocomplete="off">{{>field-problem}}</div>
        {{/taxID}}
        <p class="hint">Counts for invoices that are issued from now on.</p>
        <div class="form-end"><button class="button primary">Save</button></div></form></section>
        <p><a href="{{heading.path}}/billing">Back to billing</a></p>
        {{/page}}
        """#
}
