package import PlatformModel

/// What stands above each page of an organization.
package struct OrganizationHeading: Sendable, Equatable {
    package enum Tab: String, Sendable, Equatable, CaseIterable {
        case members, invitations, tokens, quota, billing, settings

        fileprivate var label: String {
            switch self {
            case .members: "Members"
            case .invitations: "Invitations"
            case .tokens: "API tokens"
            case .quota: "Quota"
            case .billing: "Billing"
            case .settings: "Settings"
            }
        }
    }

    struct TabLink: Sendable, Equatable {
        let label: String
        let path: String
        let isCurrent: Bool
    }

    package let name: String
    /// Of the organization's pages.
    package let path: String
    let role: String
    let isDeleting: Bool
    let tabs: [TabLink]

    /// - Parameter canManage: shows the invitations.
    package init(_ membership: Membership, tab: Tab, canManage: Bool) {
        let hidden: [Tab] =
            (canManage ? [] : [.invitations]) + (membership.permissions.contains(.billing) ? [] : [.billing])
        name = membership.organization.name
        path = Self.path(of: membership.organization.id)
        role = membership.role.rawValue
        isDeleting = membership.organization.isDeleting
        let base = path
        tabs = Tab.allCases.filter { !hidden.contains($0) }.map { item in
            TabLink(
                label: item.label, path: item == .members ? base : "\(base)/\(item.rawValue)", isCurrent: item == tab)
        }
    }

    package static func path(of id: OrganizationID) -> String { "/organizations/\(id.text)" }

    static let template = #"""
        <div class="heading">
        <div class="heading-row"><div class="heading-main"><h1><bdi>{{name}}</bdi></h1></div></div>
        <p class="facts"><span>Your role: {{role}}</span></p>
        {{#isDeleting}}<div class="banner warn">{{>icon/warning}}
        <span>This organization is being deleted, with everything it has.</span></div>{{/isDeleting}}
        </div>
        <nav class="tabs" aria-label="Organization"><ul>
        {{#tabs}}<li><a href="{{path}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
        {{/tabs}}</ul></nav>
        """#
}

extension Wording {
    /// What a role may do, as one sentence.
    package static func meaning(of role: Role) -> String {
        switch role {
        case .owner: "Owners decide on everything, also on other owners and the organization's end."
        case .admin: "Admins manage applications, members, tokens and billing."
        case .member: "Members create, deploy and configure applications."
        case .viewer: "Viewers look and change nothing."
        }
    }

    /// Those of `roles` as a choice.
    package static func options(_ roles: [Role], selected: Role?) -> [FormOption] {
        roles.map { FormOption(value: $0.rawValue, label: $0.rawValue, isSelected: $0 == selected) }
    }
}
