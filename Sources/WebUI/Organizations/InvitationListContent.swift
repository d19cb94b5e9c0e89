package import PlatformModel

/// Who is asked to join an organization.
package struct InvitationListContent: PageContent {
    /// One invitation.
    package struct Row: Sendable, Equatable {
        let id: String
        let whom: String
        let isOpen: Bool
        let role: String
        let state: String
        let created: Moment
        let expires: Moment

        package init(_ invitation: Invitation, now: Timestamp) {
            id = invitation.id.text
            whom = invitation.email ?? "Whoever has the link"
            role = invitation.role.rawValue
            let state = invitation.state(now: now)
            isOpen = state == .open
            self.state = state.rawValue
            created = Moment(invitation.createdAt, now: now)
            expires = Moment(invitation.expiresAt, now: now)
        }
    }

    /// The link of an invitation that was just made; shown once.
    package struct Made: Sendable, Equatable {
        let link: String
        /// Nil for a link that anybody may use.
        let email: String?
        let isMailed: Bool

        package init(link: String, email: String?, isMailed: Bool) {
            self.link = link
            self.email = email
            self.isMailed = isMailed
        }
    }

    package var heading: OrganizationHeading
    package var invitations: [Row]
    package var roles: [FormOption]
    package var email = FormField()
    package var roleProblem: String?
    package var formProblem: String?
    package var made: Made?
    package var title: String { "Invitations · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, invitations: [Row], roles: [FormOption]) {
        self.heading = heading
        self.invitations = invitations
        self.roles = roles
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <div class="stack">
        {{#.made}}<section class="card" role="status"><h2>{{#.email}}Invitation for <bdi>{{.}}</bdi>{{/.email}}
        {{^.email}}An invitation by link{{/.email}}</h2>
        <pre class="command wrap" data-copy><code>{{link}}</code></pre>
        <p class="hint">{{#isMailed}}It was sent by mail as well. {{/isMailed}}Works once, for seven days. The link is
        not shown again: if it is lost, invite anew.</p></section>{{/.made}}
        <section class="card"><h2>Invite somebody</h2>
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        <form class="inline" method="post" action="{{heading.path}}/invitations">{{>csrf}}
        {{#email}}<div class="field"><label for="email">Email</label>
        <input id="email" name="email" type="email" value="{{value}}" placeholder="empty: whoever has the link"
         autocomplete="off" maxlength="255">{{>field-problem}}</div>{{/email}}
        <div class="field"><label for="role">Role</label><select id="role" name="role">
        {{#roles}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/roles}}</select>
        {{#roleProblem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/roleProblem}}</div>
        <button class="button primary">{{>icon/mail}}<span>Invite</span></button></form></section>
        <section class="block"><h2>Invitations so far</h2>
        {{^invitations}}<p class="empty-line">Nobody has been invited yet.</p>{{/invitations}}
        <ul class="rows">{{#invitations}}<li class="row invitation-row">
        <span class="row-person"><strong><bdi>{{whom}}</bdi></strong><span class="muted">as {{role}}, invited
        {{#created}}{{>time}}{{/created}}</span></span>
        <span class="row-state"><span class="tag{{#isOpen}} good{{/isOpen}}">{{state}}</span>
        {{#isOpen}}<span class="muted">ends {{#expires}}{{>time}}{{/expires}}</span>{{/isOpen}}</span>
        {{#isOpen}}<form method="post" action="{{heading.path}}/invitations/{{id}}/revoke"
         data-confirm="Withdraw this invitation? Its link ends at once.">{{>csrf}}
        <button class="button small" aria-label="Withdraw the invitation for {{whom}}">Withdraw</button></form>
        {{/isOpen}}
        </li>{{/invitations}}</ul></section>
        </div>
        {{/page}}
        """#
}
