package import PlatformModel

/// An organization's wallet: what there is, how long it lasts, and what it was spent for.
package struct BillingContent: PageContent {
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

    /// A payment that was begun and not finished.
    package struct OpenPayment: Sendable, Equatable {
        let id: String
        let amount: String
        let at: Moment

        package init(id: String, amount: String, at: Moment) {
            self.id = id
            self.amount = amount
            self.at = at
        }
    }

    /// An amount at which the organization is told.
    package struct Alert: Sendable, Equatable {
        package let id: String
        let threshold: String
        let ways: String
        let noticedMonth: String?
        /// For changing it.
        let amount: FormField
        let channels: [FormCheck]
        let isOpen: Bool

        /// - Parameter typed: what was typed into its form and is not right.
        package init(
            id: String, threshold: String, currency: String, channels: [SpendingAlert.Channel], noticedMonth: String?,
            typed: FormField? = nil
        ) {
            self.id = id
            self.threshold = "\(threshold) \(currency)"
            self.noticedMonth = noticedMonth
            ways = channels.map(Wording.way).joined(separator: ", ")
            amount = typed ?? FormField(threshold)
            isOpen = typed != nil
            self.channels = Wording.checks(chosen: channels, in: id)
        }
    }

    /// What everything of one type cost this month.
    package struct Total: Sendable, Equatable {
        let type: String
        let amount: String
        let hours: String

        package init(type: MeteredType, amount: String, hours: String) {
            self.type = Wording.title(type)
            self.amount = amount
            self.hours = hours
        }
    }

    package var alerts: [Alert] = []
    package var hours: BarChart?
    package var totals: [Total] = []
    package var threshold = FormField()
    let channels = Wording.checks(chosen: SpendingAlert.Channel.allCases, in: "new")
    package var limit = FormField()
    package var heading: OrganizationHeading
    package var figures: [Figure]
    package var chart: BarChart
    package var month: String
    package var costs: [CostLine]
    package var records: [Record]
    /// What is wrong with the payments, and alerts that were reached.
    package var notices: [BillingNotice] = []
    /// Nothing is charged on this platform.
    package var isOff = false
    /// Ways to pay; empty when administrators have set up none.
    package var providers: [FormOption] = []
    package var amount = FormField("25")
    package var code = FormField()
    package var topUpProblem: String?
    package var currency = ""
    /// Payments that wait for the customer.
    package var open: [OpenPayment] = []
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
        {{#notices}}{{>billing-notice}}{{/notices}}
        <section class="card money" aria-label="Wallet">{{#figures}}{{>figure}}{{/figures}}</section>
        <div class="pair">
        {{^empty(providers)}}<section class="card"><h2>Top up</h2>
        {{#topUpProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/topUpProblem}}
        <form class="form" method="post" action="{{heading.path}}/billing/top-ups">{{>csrf}}
        {{#amount}}<div class="field"><label for="amount">Amount in {{currency}}</label>
        <input id="amount" name="amount" value="{{value}}" required inputmode="numeric" maxlength="7"
         pattern="[0-9]+" autocomplete="off">{{>field-problem}}</div>{{/amount}}
        <div class="field"><label for="provider">Pay with</label><select id="provider" name="provider">
        {{#providers}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/providers}}
        </select></div>
        <div class="form-end"><button class="button primary">Continue</button></div></form>
        {{#open}}<p class="hint">A payment of {{amount}} is open, begun {{#at}}{{>time}}{{/at}}:
        <a href="{{heading.path}}/billing/top-ups/{{id}}">finish it</a>.</p>{{/open}}</section>{{/empty(providers)}}
        <section class="card"><h2>Redeem a voucher</h2>
        <form class="form" method="post" action="{{heading.path}}/billing/vouchers">{{>csrf}}
        {{#code}}<div class="field"><label for="code">Code</label>
        <input id="code" name="code" value="{{value}}" required maxlength="40" placeholder="XXXX-XXXX-XXXX-XXXX"
         autocomplete="off" spellcheck="false">{{>field-problem}}</div>{{/code}}
        <div class="form-end"><button class="button">Redeem</button></div></form></section></div>
        <section class="card"><h2>Last 30 days</h2>{{#chart}}{{>bar-chart}}{{/chart}}</section>
        {{#page.hours}}<section class="card"><h2>Last 48 hours</h2>{{>bar-chart}}</section>{{/page.hours}}
        <section class="card"><h2>{{month}}, up to the last full hour</h2>
        {{^costs}}<p class="empty-line">Nothing ran this month.</p>{{/costs}}
        {{^empty(costs)}}<div class="table-scroll"><table>
        <thead><tr><th>Application</th><th class="number">Hours of instances</th><th class="number">Cost</th></tr>
        </thead>
        <tbody>{{#costs}}<tr><td><bdi>{{name}}</bdi></td><td class="number tabular">{{hours}}</td>
        <td class="number tabular">{{amount}}</td></tr>{{/costs}}</tbody>
        <tfoot>{{#totals}}<tr><th>{{type}}</th><td class="number tabular">{{hours}}</td>
        <td class="number tabular"><strong>{{amount}}</strong></td></tr>{{/totals}}</tfoot></table></div>
        {{/empty(costs)}}</section>
        <div class="pair"><section class="card"><h2>Tell me</h2>
        <p class="hint">When that much is spent in a month: by mail to owners and admins, and on these pages.</p>
        <ul class="rows">{{#alerts}}<li class="row"><div class="row-person">
        <strong class="tabular">{{threshold}}</strong>
        <span class="muted">{{ways}}{{#noticedMonth}} · told in {{.}}{{/noticedMonth}}</span>
        <details class="more"{{#isOpen}} open{{/isOpen}}><summary aria-label="Change {{threshold}}">Change</summary>
        <form class="form" method="post" action="{{heading.path}}/billing/alerts/change">{{>csrf}}
        <input type="hidden" name="alert" value="{{id}}">
        {{#amount}}<div class="field"><label for="threshold-{{id}}">Amount in {{currency}}</label>
        <input id="threshold-{{id}}" name="threshold" value="{{value}}" required inputmode="decimal" maxlength="14"
         autocomplete="off">{{>field-problem}}</div>{{/amount}}
        {{#channels}}{{>form-check}}{{/channels}}
        <div class="form-end"><button class="button">Save</button></div></form></details></div>
        <form method="post" action="{{heading.path}}/billing/alerts/remove">{{>csrf}}
        <input type="hidden" name="alert" value="{{id}}">
        <button class="button small" aria-label="Remove {{threshold}}">Remove</button></form></li>{{/alerts}}</ul>
        <form class="form" method="post" action="{{heading.path}}/billing/alerts">{{>csrf}}
        {{#.threshold}}<div class="field"><label for="threshold">Amount in {{currency}}</label>
        <input id="threshold" name="threshold" value="{{value}}" required inputmode="decimal" maxlength="14"
         autocomplete="off">{{>field-problem}}</div>{{/.threshold}}
        {{#.channels}}{{>form-check}}{{/.channels}}
        <div class="form-end"><button class="button">Add</button></div></form></section>
        <section class="card"><h2>Spending limit</h2>
        <p class="hint">When that much is spent in a month, everything stops until the next month or a higher limit.</p>
        <form class="form" method="post" action="{{heading.path}}/billing/limit">{{>csrf}}
        {{#limit}}<div class="field"><label for="limit">Amount in {{currency}}; empty for none</label>
        <input id="limit" name="limit" value="{{value}}" inputmode="decimal" maxlength="14"
         autocomplete="off">{{>field-problem}}</div>{{/limit}}
        <div class="form-end"><button class="button">Save</button></div></form></section></div>
        <p><a href="{{heading.path}}/billing/invoices">Invoices and billing address</a></p>
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
    fileprivate static func way(_ channel: SpendingAlert.Channel) -> String {
        switch channel {
        case .mail: "by mail"
        case .panel: "on the pages"
        }
    }

    /// A box for each way to be told; their names are the channels', their ids have `form` before them.
    fileprivate static func checks(chosen: [SpendingAlert.Channel], in form: String) -> [FormCheck] {
        SpendingAlert.Channel.allCases.map { channel in
            let word = way(channel)
            return FormCheck(
                channel.rawValue, word.prefix(1).uppercased() + word.dropFirst(), isChosen: chosen.contains(channel),
                in: form)
        }
    }

    static func title(_ type: MeteredType) -> String {
        switch type {
        case .application: "All applications"
        }
    }

    static func title(_ kind: Movement.Kind) -> String {
        switch kind {
        case .topUp: "Top-up"
        case .promotion: "Credit"
        case .expiry: "Credit ended"
        case .usage: "Usage"
        case .settlement: "Paid what was owed"
        case .refund: "Refund"
        case .closure: "Closed"
        case .hold: "Held"
        case .release: "Held no longer"
        }
    }
}
