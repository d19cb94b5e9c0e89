package import PlatformModel

/// Everybody with an account, for administrators.
package struct UserListContent: PageContent {
    /// One person.
    package struct Row: Sendable, Equatable {
        package let id: String
        let name: String
        let email: String
        let organizations: Int
        let isAdministrator: Bool
        let isSuspended: Bool
        /// Nobody acts on their own account here.
        let isOther: Bool
        /// An administrator can look at an organization as this person.
        let canVisit: Bool
        let created: Moment
        /// Why the last change was refused.
        package var problem: String?

        package init(_ user: User, organizations: Int, viewer: UserID, now: Timestamp) {
            id = user.id.text
            name = user.name
            email = user.email
            self.organizations = organizations
            isAdministrator = user.isAdministrator
            isSuspended = user.suspendedAt != nil
            isOther = user.id != viewer
            canVisit = isOther && !user.isAdministrator && user.suspendedAt == nil && organizations > 0
            created = Moment(user.createdAt, now: now)
        }
    }

    /// A link that was just made; it is shown once.
    package struct ResetLink: Sendable, Equatable {
        let name: String
        let url: String
        let expires: Moment

        package init(name: String, url: String, expiresAt: Timestamp, now: Timestamp) {
            self.name = name
            self.url = url
            expires = Moment(expiresAt, now: now)
        }
    }

    package var people: [Row]
    package var resetLink: ResetLink?
    package var search: String
    package var formProblem: String?
    /// Address of the next page; nil on the last.
    package var nextPath: String?
    package let title = "People"
    package let section = PageSection.people

    package init(people: [Row], search: String, nextPath: String?) {
        self.people = people
        self.search = search
        self.nextPath = nextPath
    }

    package static let template = #"""
        {{#page}}
        <div class="heading-row"><div class="heading-main"><h1>People</h1></div></div>
        {{#resetLink}}<section class="card block" role="status"><h2>A link for <bdi>{{name}}</bdi></h2>
        <p>Whoever opens it sets a new password. Hand it to nobody else.</p>
        <pre class="command wrap" data-copy><code>{{url}}</code></pre>
        <p class="hint">{{>icon/clock}}Works once, and ends {{#expires}}{{>time}}{{/expires}}. It is not shown
        again.</p>
        </section>{{/resetLink}}
        <form class="inline" method="get" action="/platform/people"><div class="field">
        <label for="q">Name or email</label><input id="q" name="q" value="{{search}}" maxlength="100" type="search">
        </div><button class="button">{{>icon/search}}<span>Search</span></button></form>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{^people}}<p class="empty-line">Nobody is found.</p>{{/people}}
        <div class="table-scroll"><table class="stacked">
        <thead><tr><th scope="col">Person</th><th scope="col" class="number">Organizations</th>
        <th scope="col">Since</th><th scope="col">State</th><th scope="col">Change</th></tr></thead>
        <tbody>{{#people}}<tr><th scope="row"><bdi>{{name}}</bdi><p class="cell-note"><bdi>{{email}}</bdi></p></th>
        <td class="number tabular" data-label="Organizations">{{organizations}}</td>
        <td data-label="Since">{{#created}}{{>time}}{{/created}}</td>
        <td>{{#isAdministrator}}<span class="tag">administrator</span>{{/isAdministrator}}
        {{#isSuspended}}<span class="tag bad">suspended</span>{{/isSuspended}}</td>
        <td>{{#isOther}}<form class="actions" method="post" action="/platform/people">{{>csrf}}
        <input type="hidden" name="person" value="{{id}}">
        {{#canVisit}}<a class="button small" href="/platform/people/{{id}}/visit"
         aria-label="Look as {{name}}">Look as…</a>{{/canVisit}}
        {{#isSuspended}}<button class="button small" name="change" value="resume">Let in</button>{{/isSuspended}}
        {{^isSuspended}}<button class="button small" name="change" value="suspend"
         data-confirm="Suspend {{name}}? They are signed out at once.">Suspend</button>{{/isSuspended}}
        {{#isAdministrator}}<button class="button small" name="change" value="demote">Take rights</button>
        {{/isAdministrator}}
        {{^isAdministrator}}<button class="button small" name="change" value="promote"
         data-confirm="Make {{name}} an administrator? They may do everything here.">Make administrator</button>
        {{/isAdministrator}}
        <button class="button small" name="change" value="reset-second-factor"
         data-confirm="Reset the second factor of {{name}}? All their sessions end.">Reset second factor</button>
        {{^isSuspended}}<button class="button small"
         formaction="/platform/people/{{id}}/reset-link">Password link</button>{{/isSuspended}}
        </form>{{/isOther}}{{>field-problem}}</td></tr>
        {{/people}}</tbody></table></div>
        {{#.nextPath}}<p><a class="button" href="{{.}}">More</a></p>{{/.nextPath}}
        {{/page}}
        """#
}
