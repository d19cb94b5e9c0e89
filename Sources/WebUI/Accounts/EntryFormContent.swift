/// A short form before signing in: making an account, a forgotten password, a link from a mail.
package struct EntryFormContent: PageContent {
    package struct Input: Sendable, Equatable {
        let name: String
        let label: String
        /// Of HTML: `text`, `email` or `password`.
        let type: String
        let autocomplete: String
        let field: FormField

        package init(_ name: String, _ label: String, type: String, autocomplete: String, _ field: FormField) {
            self.name = name
            self.label = label
            self.type = type
            self.autocomplete = autocomplete
            self.field = field
        }
    }

    package let title: String
    package let section = PageSection.none
    /// Where the form goes.
    package let action: String
    package let button: String
    package var intro: String?
    package var problem: String?
    package var notice: String?
    package var inputs: [Input] = []
    /// From a link; goes with the form unseen.
    package var token: String?
    /// False leaves the words alone.
    package var hasForm = true

    package init(title: String, action: String, button: String) {
        self.title = title
        self.action = action
        self.button = button
    }

    package static let template = #"""
        {{#page}}
        <form class="card form sign-in" method="post" action="{{action}}">
        <h1>{{title}}</h1>
        {{>csrf}}
        {{#.token}}<input type="hidden" name="token" value="{{.}}">{{/.token}}
        {{#.notice}}<p class="notice good" role="status">{{>icon/check}}<span>{{.}}</span></p>{{/.notice}}
        {{#.problem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/.problem}}
        {{#.intro}}<p>{{.}}</p>{{/.intro}}
        {{#inputs}}<div class="field"><label for="{{name}}">{{label}}</label>
        <input id="{{name}}" name="{{name}}" type="{{type}}" autocomplete="{{autocomplete}}" value="{{field.value}}"
         required>{{#field}}{{>field-problem}}{{/field}}</div>
        {{/inputs}}
        {{#hasForm}}<button class="button primary wide">{{button}}</button>{{/hasForm}}
        <p><a href="/sign-in">Sign in</a></p>
        </form>
        {{/page}}
        """#
}
