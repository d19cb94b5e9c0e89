/// What the platform has earned and what is unpaid, for administrators.
package struct RevenueContent: PageContent {
    /// What each plan, region or organization brought in.
    package struct Table: Sendable, Equatable {
        let title: String
        let parts: [CostLine]

        package init(title: String, parts: [CostLine]) {
            self.title = title
            self.parts = parts
        }
    }

    /// What belongs to one currency.
    package struct Currency: Sendable, Equatable {
        let name: String
        let figures: [Figure]
        let chart: BarChart
        let tables: [Table]

        package init(name: String, figures: [Figure], chart: BarChart, tables: [Table]) {
            self.name = name
            self.figures = figures
            self.chart = chart
            self.tables = tables
        }
    }

    package struct Unpaid: Sendable, Equatable {
        let name: String
        let owed: String
        let standing: String

        package init(name: String, owed: String, standing: String) {
            self.name = name
            self.owed = owed
            self.standing = standing
        }
    }

    /// A line of the account of customers' money.
    package struct Line: Sendable, Equatable {
        let name: String
        let amounts: [String]

        package init(name: String, amounts: [String]) {
            self.name = name
            self.amounts = amounts
        }
    }

    /// What the last audit found.
    package struct Audit: Sendable, Equatable {
        let at: Moment
        let isSound: Bool
        let rules: [String]
        let currencies: [String]
        let lines: [Line]
        let findings: [String]

        package init(
            at: Moment, isSound: Bool, rules: [String], currencies: [String], lines: [Line], findings: [String]
        ) {
            self.at = at
            self.isSound = isSound
            self.rules = rules
            self.currencies = currencies
            self.lines = lines
            self.findings = findings
        }
    }

    package var month: String
    package var earlier: String
    /// Nil for the present month.
    package var later: String?
    package var currencies: [Currency]
    package var unpaid: [Unpaid]
    package var hasMoreUnpaid = false
    package var audit: Audit?
    package let title = "Revenue"
    package let section = PageSection.revenue

    package init(month: String, earlier: String, later: String?, currencies: [Currency], unpaid: [Unpaid]) {
        self.month = month
        self.earlier = earlier
        self.later = later
        self.currencies = currencies
        self.unpaid = unpaid
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Revenue of {{month}}</h1></div>
        <div class="actions"><a class="button" href="/platform/billing?month={{earlier}}">Earlier</a>
        {{#later}}<a class="button" href="/platform/billing?month={{.}}">Later</a>{{/later}}
        <a class="button" href="/platform/billing/usage.csv?month={{month}}">CSV</a></div></div>
        <p class="lead">What was charged for usage, up to the last full hour, as the ledger has it. Months are UTC.</p>
        {{^currencies}}<p class="empty-line">There is no wallet yet.</p>{{/currencies}}
        {{#currencies}}<section class="card money" aria-label="Revenue in {{name}}">{{#figures}}{{>figure}}{{/figures}}
        </section>
        <section class="card"><h2>Twelve months in {{name}}</h2>{{#chart}}{{>bar-chart}}{{/chart}}</section>
        <div class="pair">{{#tables}}<section class="card"><h2>{{title}}</h2>
        {{^parts}}<p class="empty-line">Nothing ran in this month.</p>{{/parts}}
        {{^empty(parts)}}<div class="table-scroll"><table><thead><tr><th>Name</th><th class="number">Hours</th>
        <th class="number">Revenue</th></tr></thead><tbody>{{#parts}}<tr><td><bdi>{{name}}</bdi></td>
        <td class="number tabular">{{hours}}</td><td class="number tabular">{{amount}}</td></tr>{{/parts}}</tbody>
        </table></div>{{/empty(parts)}}</section>{{/tables}}</div>{{/currencies}}
        <section class="card"><h2>Unpaid now</h2>
        {{^unpaid}}<p class="empty-line">Everybody has paid.</p>{{/unpaid}}
        {{^empty(unpaid)}}<div class="table-scroll"><table><thead><tr><th>Organization</th><th>Standing</th>
        <th class="number">Owed</th></tr></thead><tbody>{{#unpaid}}<tr><td><bdi>{{name}}</bdi></td><td>{{standing}}</td>
        <td class="number tabular">{{owed}}</td></tr>{{/unpaid}}</tbody></table></div>{{/empty(unpaid)}}
        {{#hasMoreUnpaid}}<p class="hint">There are more: skypanel billing unpaid</p>{{/hasMoreUnpaid}}</section>
        <section class="card"><h2>Reconciliation</h2>
        {{^audit}}<p class="empty-line">The first audit runs ten minutes after the server has started.</p>{{/audit}}
        {{#audit}}<p>{{#isSound}}{{>icon/check}} Every rule holds.{{/isSound}}
        {{^isSound}}{{>icon/warning}} The ledger is not sound.{{/isSound}} Audited {{#at}}{{>time}}{{/at}}.</p>
        <div class="table-scroll"><table><thead><tr><th>Since the first day</th>
        {{#currencies}}<th class="number">{{.}}</th>{{/currencies}}</tr></thead>
        <tbody>{{#lines}}<tr><th>{{name}}</th>{{#amounts}}<td class="number tabular">{{.}}</td>{{/amounts}}</tr>
        {{/lines}}</tbody></table></div>
        <p class="facts">{{#rules}}<span>{{.}}</span>{{/rules}}</p>
        {{#findings}}<p class="notice bad">{{>icon/warning}}<span>{{.}}</span></p>{{/findings}}{{/audit}}</section>
        {{/page}}
        """#
}
