/// A field of one line with all that stands around it, as the partial `form-input`.
package struct FormInput: Sendable, Equatable {
    package let name: String
    let label: String
    package var value: String
    package var problem: String?
    package var hint: String?
    package var placeholder = ""
    /// Stands behind the field, such as a unit.
    package var suffix: String?
    package var isRequired = false
    package var isNumber = false
    package var isMono = false

    package init(_ name: String, _ label: String, _ value: String) {
        self.name = name
        self.label = label
        self.value = value
    }

    static let template = #"""
        <div class="field"><label for="{{name}}">{{label}}</label>
        {{#.suffix}}<div class="affix">{{/.suffix}}<input id="{{name}}" name="{{name}}"
        {{#isMono}} class="mono"{{/isMono}} value="{{value}}"{{#isRequired}} required{{/isRequired}}
        {{#isNumber}} inputmode="decimal"{{/isNumber}} placeholder="{{placeholder}}" maxlength="4000"
         autocomplete="off" spellcheck="false">{{#.suffix}}<span>{{.}}</span></div>{{/.suffix}}
        {{#.hint}}<p class="hint">{{.}}</p>{{/.hint}}{{>field-problem}}</div>
        """#
}

/// A box to tick.
package struct FormCheck: Sendable, Equatable {
    let id: String
    let name: String
    let label: String
    let hint: String
    let isChosen: Bool

    /// - Parameter form: of which there are several on the page; tells their boxes apart.
    package init(_ name: String, _ label: String, hint: String = "", isChosen: Bool, in form: String? = nil) {
        id = form.map { "\($0)-\(name)" } ?? name
        self.name = name
        self.label = label
        self.hint = hint
        self.isChosen = isChosen
    }

    static let template = #"""
        <label class="check" for="{{id}}"><input type="checkbox" id="{{id}}" name="{{name}}" value="yes"
        {{#isChosen}} checked{{/isChosen}}><span><strong>{{label}}</strong> <span class="muted">{{hint}}</span></span>
        </label>
        """#
}
