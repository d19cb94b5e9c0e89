/// What happened in an organization, newest first.
package struct AuditContent: PageContent {
    /// One entry.
    package struct Row: Sendable, Equatable {
        let at: Moment
        let actor: String
        let action: String
        let subject: String
        let address: String
        let result: String
        let isBad: Bool

        package init(
            at: Moment, actor: String, action: String, subject: String, address: String, result: String, isBad: Bool
        ) {
            self.at = at
            self.actor = actor
            self.action = action
            self.subject = subject
            self.address = address
            self.result = result
            self.isBad = isBad
        }
    }

    package let title = "Audit log"
    package var section: PageSection { .audit }
    let entries: [Row]
    let isEmpty: Bool
    let next: String?

    /// - Parameter next: address of the page with older entries.
    package init(entries: [Row], next: String?) {
        self.entries = entries
        self.next = next
        isEmpty = entries.isEmpty
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Audit log</h1></div>
        <div class="actions"><a class="button" href="/audit.csv">Export as CSV</a></div></div>
        <p class="lead">Who changed what in this organization, and what was refused. Nobody can change it unnoticed.</p>
        {{#isEmpty}}<p class="muted">Nothing yet.</p>{{/isEmpty}}
        {{^isEmpty}}<div class="table-scroll"><table>
        <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th
         scope="col">On what</th><th scope="col">From</th><th scope="col">Result</th></tr></thead>
        <tbody>{{#entries}}<tr><td>{{#at}}{{>time}}{{/at}}</td><td><bdi>{{actor}}</bdi></td><td
         class="mono">{{action}}</td><td class="mono"><bdi>{{subject}}</bdi></td><td class="mono">{{address}}</td>
        <td><span class="tag{{^isBad}} good{{/isBad}}">{{result}}</span></td></tr>
        {{/entries}}</tbody></table></div>{{/isEmpty}}
        {{#next}}<p><a class="button" href="{{.}}">Older</a></p>{{/next}}
        {{/page}}
        """#
}
