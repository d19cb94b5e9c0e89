package import PlatformModel

/// The keys that people made for their programs in an organization.
package struct TokenListContent: PageContent {
    /// One token.
    package struct Row: Sendable, Equatable {
        let id: String
        let name: String
        let hint: String
        let permissions: [String]
        let owner: String?
        let created: Moment
        let expires: Moment
        let isExpired: Bool
        let lastUsed: Moment?

        /// - Parameter owner: whose it is; nil for one's own.
        package init(_ token: APIToken, owner: String?, now: Timestamp) {
            id = token.id.text
            name = token.name
            hint = token.hint
            permissions =
                Permission.allCases.filter(token.permissions.contains).map(\.rawValue)
                + (token.isAdministrator ? ["administrator"] : [])
            self.owner = owner
            created = Moment(token.createdAt, now: now)
            expires = Moment(token.expiresAt, now: now)
            isExpired = token.expiresAt <= now
            lastUsed = token.lastUsedAt.map { Moment($0, now: now) }
        }
    }

    /// One right that a new token may have.
    package struct Right: Sendable, Equatable {
        let name: String
        let meaning: String
        let isChosen: Bool

        package init(_ permission: Permission, isChosen: Bool) {
            name = permission.rawValue
            self.isChosen = isChosen
            switch permission {
            case .view: meaning = "See applications, logs and releases"
            case .deploy: meaning = "Create, deploy and configure applications"
            case .manage: meaning = "Delete applications, change members and tokens"
            case .billing: meaning = "See and spend money"
            }
        }
    }

    /// A token that was just made, with its value, which is shown once.
    package struct Made: Sendable, Equatable {
        let name: String
        let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var heading: OrganizationHeading
    package var tokens: [Row]
    package var rights: [Right]
    package var lifetimes: [FormOption]
    package var name = FormField()
    package var rightsProblem: String?
    package var lifetimeProblem: String?
    package var formProblem: String?
    /// Lets administrators make tokens for the administrators' API.
    package var offersAdministration = false
    package var wantsAdministration = false
    package var made: Made?
    package var title: String { "API tokens · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, tokens: [Row], rights: [Right], lifetimes: [FormOption]) {
        self.heading = heading
        self.tokens = tokens
        self.rights = rights
        self.lifetimes = lifetimes
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <div class="stack">
        {{#.made}}<section class="card" role="status"><h2>Your token <bdi>{{name}}</bdi></h2>
        <pre class="command wrap" data-copy><code>{{value}}</code></pre>
        <p class="hint">{{>icon/key}}Copy it now: it is not shown again. Programs send it as
        <code>Authorization: Bearer</code>.</p></section>{{/.made}}
        <section class="block"><h2>Tokens</h2>
        {{^tokens}}<p class="empty-line">No program has a key to this organization yet.</p>{{/tokens}}
        <ul class="rows">{{#tokens}}<li class="row token-row">
        <span class="row-person"><strong><bdi>{{name}}</bdi></strong>
        <span class="muted"><code>{{hint}}…</code>{{#.owner}} of <bdi>{{.}}</bdi>{{/.owner}}</span></span>
        <span class="row-tags">{{#permissions}}<span class="tag">{{.}}</span>{{/permissions}}</span>
        <span class="muted row-use">{{#.lastUsed}}used {{>time}}{{/.lastUsed}}{{^.lastUsed}}never used{{/.lastUsed}},
        {{#isExpired}}<span class="tag bad">expired</span>{{/isExpired}}
        {{^isExpired}}ends {{#expires}}{{>time}}{{/expires}}{{/isExpired}}</span>
        <form method="post" action="{{heading.path}}/tokens/revoke"
         data-confirm="Revoke {{name}}? Programs that use it are locked out at once.">{{>csrf}}
        <input type="hidden" name="token" value="{{id}}">
        <button class="button small" aria-label="Revoke {{name}}">Revoke</button></form>
        </li>{{/tokens}}</ul></section>
        \#(form)
        </div>
        {{/page}}
        """#

    private static let form = #"""
        <section class="card"><h2>New token</h2>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <form class="form" method="post" action="{{heading.path}}/tokens">{{>csrf}}
        <div class="pair">{{#name}}<div class="field"><label for="name">Name</label>
        <input id="name" name="name" value="{{value}}" required maxlength="100" placeholder="CI deployments"
         autocomplete="off">{{>field-problem}}</div>{{/name}}
        <div class="field"><label for="days">Ends after</label><select id="days" name="days">
        {{#lifetimes}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/lifetimes}}
        </select>{{#lifetimeProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/lifetimeProblem}}
        </div></div>
        <fieldset class="field"><legend>What it may do</legend><div class="checks">
        {{#rights}}<label class="check" for="permission_{{name}}"><input type="checkbox" id="permission_{{name}}"
         name="permission_{{name}}" value="yes"{{#isChosen}} checked{{/isChosen}}>
        <span><strong>{{name}}</strong> <span class="muted">{{meaning}}</span></span></label>{{/rights}}
        {{#offersAdministration}}<label class="check" for="administrator"><input type="checkbox" id="administrator"
         name="administrator" value="yes"{{#wantsAdministration}} checked{{/wantsAdministration}}>
        <span><strong>administrator</strong> <span class="muted">The administrators' API of the whole platform</span>
        </span></label>{{/offersAdministration}}
        </div>{{#rightsProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/rightsProblem}}</fieldset>
        <div class="form-end"><button class="button primary">{{>icon/key}}<span>Create token</span></button></div>
        </form></section>
        """#
}
