/// What happened in an organization, newest first.
package struct AuditContent: PageContent {
    /// A piece of a sentence; with an address where it names something that has a page.
    package struct Part: Sendable, Equatable {
        let text: String
        let path: String?
        let isName: Bool

        package init(_ text: String, path: String? = nil, isName: Bool = false) {
            self.text = text
            self.path = path
            self.isName = isName
        }
    }

    /// One entry.
    package struct Row: Sendable, Equatable {
        let at: Moment
        let actor: String
        let parts: [Part]
        let detail: String
        let address: String
        /// Said beside it unless it was simply done.
        let result: String?
        /// Method and path, for whoever compares the page with the API's log.
        let source: String
        /// In whose log it stands; nil on an organization's own page.
        package var place: String?

        package init(
            at: Moment, actor: String, parts: [Part], detail: String, address: String, result: String?, source: String
        ) {
            self.at = at
            self.actor = actor
            self.parts = parts
            self.detail = detail
            self.address = address
            self.result = result
            self.source = source
        }
    }

    /// What administrators narrow everybody's entries by.
    package struct Filter: Sendable, Equatable {
        let actor: String
        let results: [FormOption]

        /// - Parameter results: all that there are.
        package init(actor: String, result: String, results: [String]) {
            self.actor = actor
            let any = FormOption(value: "", label: "any", isSelected: result.isEmpty)
            self.results =
                [any] + results.map { FormOption(value: $0, label: $0, isSelected: $0 == result) }
        }
    }

    package let title = "Audit log"
    package var section: PageSection { filter == nil ? .audit : .platformAudit }
    let entries: [Row]
    let isEmpty: Bool
    let next: String?
    /// Only on the administrators' page.
    package var filter: Filter?

    /// - Parameter next: address of the page with older entries.
    package init(entries: [Row], next: String?) {
        self.entries = entries
        self.next = next
        isEmpty = entries.isEmpty
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>Audit log</h1></div>
        <div class="actions">{{^filter}}<a class="button" href="/audit.csv">Export as CSV</a>
        <a class="button" href="/audit.jsonl">As JSON</a>{{/filter}}
        {{#filter}}<a class="button" href="/platform/audit.csv">Export as CSV</a>
        <a class="button" href="/platform/audit.jsonl">As JSON</a>{{/filter}}</div></div>
        {{^filter}}<p class="lead">Who changed what in this organization, and what was refused. Nobody can change it
        unnoticed.</p>{{/filter}}
        {{#filter}}<p class="lead">Who changed what anywhere, and what was refused.</p>
        <form class="inline" method="get" action="/platform/audit"><div class="field">
        <label for="actor">Email of who did it</label><input id="actor" name="actor" value="{{actor}}" maxlength="254"
         type="search"></div>
        <div class="field"><label for="result">Result</label><select id="result" name="result">
        {{#results}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/results}}
        </select></div><button class="button">{{>icon/search}}<span>Show</span></button></form>{{/filter}}
        {{#isEmpty}}<p class="muted">Nothing yet.</p>{{/isEmpty}}
        {{^isEmpty}}<ul class="rows">
        {{#entries}}<li class="row audit-row" title="{{source}}">
        <span class="audit-words"><strong><bdi>{{actor}}</bdi></strong>
        {{#parts}}{{#.path}}<a href="{{.}}"><bdi>{{text}}</bdi></a>{{/.path}}{{^.path}}{{#isName}}<bdi
         class="name">{{text}}</bdi>{{/isName}}{{^isName}}{{text}}{{/isName}}{{/.path}}{{/parts}}<span
         class="muted"><bdi>{{detail}}</bdi></span></span>
        <span class="audit-end">{{#.place}}<span class="muted row-time"><bdi>{{.}}</bdi></span>{{/.place}}
        {{#.result}}<span class="tag bad">{{.}}</span>{{/.result}}
        <span class="muted mono audit-address">{{address}}</span>
        <span class="muted row-time">{{#at}}{{>time}}{{/at}}</span></span>
        </li>{{/entries}}</ul>{{/isEmpty}}
        {{#next}}<p><a class="button" href="{{.}}">Older</a></p>{{/next}}
        {{/page}}
        """#
}
