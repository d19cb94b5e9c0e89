/// What stands around a page's content.
package struct PageFrame: Sendable, Equatable {
    /// Who is signed in.
    package struct Viewer: Sendable, Equatable {
        package var name: String
        package var email: String
        /// Where they act, for people.
        package var organization: String
        /// All organizations that they may change to.
        package var choices: [Choice]
        /// Address of the present organization's pages; nil without one.
        package var organizationPath: String?
        /// Shows the organization's audit log in the navigation.
        package var canManage: Bool
        /// Shows the administrators' pages in the navigation.
        package var isAdministrator: Bool
        /// Alerts that nobody has seen, for the badge of the navigation.
        package var unseenAlerts: Int
        /// Of an administrator who looks as this person; nil for the person themselves.
        package var visit: Visit?
        /// Their address is not confirmed, so they can only look.
        package var isUnconfirmed = false

        package init(
            name: String, email: String, organization: String, isAdministrator: Bool, unseenAlerts: Int = 0
        ) {
            self.name = name
            self.email = email
            self.organization = organization
            choices = []
            canManage = false
            self.isAdministrator = isAdministrator
            self.unseenAlerts = unseenAlerts
        }
    }

    /// That an administrator sees the page as somebody else.
    package struct Visit: Sendable, Equatable {
        let member: String
        let power: String
        let ends: Moment

        package init(member: String, mayChange: Bool, ends: Moment) {
            self.member = member
            power = mayChange ? "You look as" : "You only look, as"
            self.ends = ends
        }
    }

    /// An organization of the viewer.
    package struct Choice: Sendable, Equatable {
        let id: String
        let name: String
        let isCurrent: Bool

        package init(id: String, name: String, isCurrent: Bool) {
            self.id = id
            self.name = name
            self.isCurrent = isCurrent
        }
    }

    /// What the last form did.
    package struct Notice: Sendable, Equatable {
        let message: String
        let isProblem: Bool

        package init(_ message: String, isProblem: Bool = false) {
            self.message = message
            self.isProblem = isProblem
        }
    }

    /// Path of the assets with the hash of their content, such as `/assets/3f2a9c`.
    package var assets: String
    /// Nil for a page that is shown before signing in.
    package var viewer: Viewer?
    /// Goes into each form and is compared with the session.
    package var csrfToken: String
    package var notice: Notice?

    package init(assets: String, viewer: Viewer?, csrfToken: String, notice: Notice? = nil) {
        self.assets = assets
        self.viewer = viewer
        self.csrfToken = csrfToken
        self.notice = notice
    }
}

/// Part of the navigation that a page belongs to.
package enum PageSection: String, Sendable, Equatable, CaseIterable {
    case applications, organization, audit, nodes, plans, runtimes, alerts, capacity, revenue, people, organizations,
        settings
    case platformAudit, everybodysApplications
    case none
}
