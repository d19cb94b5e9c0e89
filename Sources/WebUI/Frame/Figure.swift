/// One large number, with what it is and what more there is to say.
package struct Figure: Sendable, Equatable {
    let label: String
    let value: String
    let hint: String?

    package init(_ label: String, _ value: String, hint: String? = nil) {
        self.label = label
        self.value = value
        self.hint = hint
    }

    static let template = #"""
        <div class="figure"><span class="muted">{{label}}</span><strong class="tabular">{{value}}</strong>
        {{#hint}}<span class="muted">{{.}}</span>{{/hint}}</div>
        """#
}
