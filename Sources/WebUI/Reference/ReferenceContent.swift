/// The reference of the API, for everybody.
package struct ReferenceContent: PageContent {
    /// Operations about one thing.
    package struct Group: Sendable, Equatable {
        package let name: String
        let anchor: String
        package let operations: [Operation]

        package init(name: String, operations: [Operation]) {
            self.name = name
            self.operations = operations
            anchor = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        }
    }

    /// One method of one path.
    package struct Operation: Sendable, Equatable {
        package let method: String
        package let path: String
        package let summary: String
        /// Who may call it, for people.
        package let access: String
        /// Name and meaning of what goes into path, query and headers.
        package let parameters: [Row]
        /// Media type and schema of what is sent.
        package let bodies: [Row]
        /// Status and what comes with it.
        package let answers: [Row]

        package init(
            method: String, path: String, summary: String, access: String, parameters: [Row], bodies: [Row],
            answers: [Row]
        ) {
            self.method = method
            self.path = path
            self.summary = summary
            self.access = access
            self.parameters = parameters
            self.bodies = bodies
            self.answers = answers
        }
    }

    /// Members of an object.
    package struct Schema: Sendable, Equatable {
        package let name: String
        package let members: [Row]

        package init(name: String, members: [Row]) {
            self.name = name
            self.members = members
        }
    }

    /// A term and what it means.
    package struct Row: Sendable, Equatable {
        package let term: String
        package let text: String
        /// Schema that the text names; linked.
        package let schema: String?

        package init(_ term: String, _ text: String, schema: String? = nil) {
            self.term = term
            self.text = text
            self.schema = schema
        }
    }

    package let title = "API reference"
    package var section: PageSection { .none }
    package let guide: String
    package let groups: [Group]
    package let schemas: [Schema]

    package init(guide: String, groups: [Group], schemas: [Schema]) {
        self.guide = guide
        self.groups = groups
        self.schemas = schemas
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>API reference</h1></div></div>
        <p class="lead">{{guide}}</p>
        <p><a href="/api/openapi.json">The same as an OpenAPI 3.1 document</a>, for programs.</p>
        <nav aria-label="Parts"><ul>
        {{#groups}}<li><a href="#{{anchor}}">{{name}}</a></li>
        {{/groups}}<li><a href="#schemas">Objects</a></li></ul></nav>
        {{#groups}}<section><h2 id="{{anchor}}">{{name}}</h2>
        {{#operations}}<details class="operation"><summary><code>{{method}} {{path}}</code> {{summary}}</summary>
        <p class="muted">{{access}}</p>
        <div class="table-scroll"><table><tbody>
        {{#parameters}}<tr><th scope="row"><code>{{term}}</code></th><td>{{text}}</td></tr>
        {{/parameters}}{{#bodies}}<tr><th scope="row">takes <code>{{term}}</code></th><td>{{text}}{{#schema}}<a
         href="#{{.}}">{{.}}</a>{{/schema}}</td></tr>
        {{/bodies}}{{#answers}}<tr><th scope="row"><code>{{term}}</code></th><td>{{text}}{{#schema}} <a
         href="#{{.}}">{{.}}</a>{{/schema}}</td></tr>
        {{/answers}}</tbody></table></div></details>
        {{/operations}}</section>
        {{/groups}}<section><h2 id="schemas">Objects</h2>
        {{#schemas}}<h3 id="{{name}}">{{name}}</h3>
        <div class="table-scroll"><table><tbody>
        {{#members}}<tr><th scope="row"><code>{{term}}</code></th><td>{{text}}{{#schema}} <a
         href="#{{.}}">{{.}}</a>{{/schema}}</td></tr>
        {{/members}}</tbody></table></div>
        {{/schemas}}</section>
        {{/page}}
        """#
}
