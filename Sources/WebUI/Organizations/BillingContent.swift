package import PlatformModel

/// An organization's wallet: what there is, how long it lasts, and what it was spent for.
package struct BillingContent: PageContent {
    /// What an application cost this month.
    package struct Cost: Sendable, Equatable {
        let name: String
        let amount: String
        let hours: String

        package init(name: String, amount: String, hours: String) {
            self.name = name
            self.amount = amount
            self.hours = hours
        }
    }

    /// A movement of the wallet.
    package struct Record: Sendable, Equatable {
        let what: String
        let note: String
        let amount: String
        let at: Moment

        package init(kind: Movement.Kind?, note: String, amount: String, at: Moment) {
            what = kind.map(Wording.title) ?? "Movement"
            self.note = note
            self.amount = amount
            self.at = at
        }
    }

    package var heading: OrganizationHeading
    package var figures: [Figure]
    package var chart: BarChart
    package var month: String
    package var costs: [Cost]
    package var records: [Record]
    /// What is wrong with the payments, if anything.
    package var warning: String?
    /// Nothing is charged on this platform.
    package var isOff = false
    package var title: String { "Billing · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, figures: [Figure], chart: BarChart, month: String) {
        self.heading = heading
        self.figures = figures
        self.chart = chart
        self.month = month
        costs = []
        records = []
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        {{#isOff}}<p class="lead">Nothing is charged on this platform: what you run costs nothing.</p>{{/isOff}}
        {{#warning}}<div class="banner warn">{{>icon/warning}}<span>{{.}}</span></div>{{/warning}}
        <section class="card money" aria-label="Wallet">{{#figures}}{{>figure}}{{/figures}}</section>
        <section class="card"><h2>Last 30 days</h2>{{#chart}}{{>bar-chart}}{{/chart}}</section>
        <section class="card"><h2>{{month}}, up to the last full hour</h2>
        {{^costs}}<p class="empty-line">Nothing ran this month.</p>{{/costs}}
        {{^empty(costs)}}<div class="table-scroll"><table>
        <thead><tr><th>Application</th><th class="number">Hours of instances</th><th class="number">Cost</th></tr>
        </thead>
        <tbody>{{#costs}}<tr><td><bdi>{{name}}</bdi></td><td class="number tabular">{{hours}}</td>
        <td class="number tabular">{{amount}}</td></tr>{{/costs}}</tbody></table></div>{{/empty(costs)}}</section>
        <section class="card"><h2>Newest movements</h2>
        {{^records}}<p class="empty-line">The wallet was never used.</p>{{/records}}
        {{^empty(records)}}<div class="table-scroll"><table>
        <thead><tr><th>What</th><th>Note</th><th>When</th><th class="number">Amount</th></tr></thead>
        <tbody>{{#records}}<tr><td>{{what}}</td><td>{{note}}</td>
        <td><time datetime="{{at.iso}}" title="{{at.full}}">{{at.relative}}</time></td>
        <td class="number tabular">{{amount}}</td></tr>{{/records}}</tbody></table></div>{{/empty(records)}}</section>
        {{/page}}
        """#
}

extension Wording {
    static func title(_ kind: Movement.Kind) -> String {
        switch kind {
        case .topUp: "Top-up"
        case .promotion: "Credit"
        case .expiry: "Credit ended"
        case .usage: "Usage"
        case .settlement: "Paid what was owed"
        case .refund: "Refund"
        case .closure: "Closed"
        }
    }
}
