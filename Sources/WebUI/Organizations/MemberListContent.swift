package import PlatformModel

/// Who belongs to an organization.
package struct MemberListContent: PageContent {
    /// One member.
    package struct Row: Sendable, Equatable {
        package let id: String
        let name: String
        let email: String
        let role: String
        let isSelf: Bool
        let joined: Moment
        /// What the viewer may make of them; empty when the viewer may not.
        let roles: [FormOption]
        let canRemove: Bool
        /// Why the last change of this member was refused.
        package var problem: String?

        /// - Parameter roles: empty when the viewer may not change this member.
        package init(
            id: String, name: String, email: String, role: Role, isSelf: Bool, joined: Moment, roles: [Role]
        ) {
            self.id = id
            self.name = name
            self.email = email
            self.role = role.rawValue
            self.isSelf = isSelf
            self.joined = joined
            self.roles = Wording.options(roles, selected: role)
            canRemove = !roles.isEmpty && !isSelf
        }
    }

    /// An administrator of the platform who looks at the organization as a member of it.
    package struct Guest: Sendable, Equatable {
        let id: String
        let administrator: String
        let member: String
        let reason: String
        let power: String
        let ends: Moment

        package init(
            id: String, administrator: String, member: String, reason: String, mayChange: Bool, ends: Moment
        ) {
            self.id = id
            self.administrator = administrator
            self.member = member
            self.reason = reason
            power = mayChange ? "looks at and may change" : "looks at"
            self.ends = ends
        }
    }

    struct Meaning: Sendable, Equatable {
        let role: String
        let text: String
    }

    package var heading: OrganizationHeading
    package var members: [Row]
    package var formProblem: String?
    /// Those who look at this moment.
    package var guests: [Guest] = []
    /// Lets the viewer send them away.
    package var canEndVisits = false
    package var title: String { "Members · \(heading.name)" }
    package let section = PageSection.organization
    let meanings = Role.allCases.map { Meaning(role: $0.rawValue, text: Wording.meaning(of: $0)) }

    package init(heading: OrganizationHeading, members: [Row]) {
        self.heading = heading
        self.members = members
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        {{#formProblem}}<p class="notice bad" role="alert">{{>icon/warning}}<span>{{.}}</span></p>{{/formProblem}}
        {{#guests}}<div class="banner warn visit">{{>icon/info}}<span><bdi>{{administrator}}</bdi>, an administrator of
        the platform, {{power}} this organization as <bdi>{{member}}</bdi>: “<bdi>{{reason}}</bdi>” It ends
        {{#ends}}{{>time}}{{/ends}}.</span>{{#canEndVisits}}<form class="banner-end" method="post"
         action="{{heading.path}}/visits/end">{{>csrf}}<input type="hidden" name="visit" value="{{id}}">
        <button class="button small">End now</button></form>{{/canEndVisits}}</div>{{/guests}}
        <ul class="rows">
        {{#members}}<li class="row member-row">
        <span class="row-person"><strong><bdi>{{name}}</bdi></strong>{{#isSelf}} <span class="tag">you</span>{{/isSelf}}
        <span class="muted"><bdi>{{email}}</bdi></span></span>
        <span class="muted row-time">joined {{#joined}}{{>time}}{{/joined}}</span>
        <span class="row-change">{{^empty(roles)}}<form method="post"
         action="{{heading.path}}/members/{{id}}/role">{{>csrf}}
        <select name="role" aria-label="Role of {{name}}">
        {{#roles}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>{{/roles}}</select>
        <button class="button small" aria-label="Change the role of {{name}}">Change</button></form>{{/empty(roles)}}
        {{#empty(roles)}}<span class="tag">{{role}}</span>{{/empty(roles)}}
        {{#canRemove}}<form method="post" action="{{heading.path}}/members/remove"
         data-confirm="Remove {{name}}? They lose all access at once.">{{>csrf}}
        <input type="hidden" name="member" value="{{id}}">
        <button class="button icon-only" title="Remove" aria-label="Remove {{name}}">{{>icon/trash}}</button>
        </form>{{/canRemove}}</span>
        {{#.problem}}<p class="problem" role="alert">{{>icon/warning}}{{.}}</p>{{/.problem}}
        </li>{{/members}}
        </ul>
        <section class="block roles"><h2>What roles mean</h2>
        <dl class="meanings">{{#meanings}}<div><dt>{{role}}</dt><dd>{{text}}</dd></div>{{/meanings}}</dl></section>
        {{/page}}
        """#
}
