/// What stands around a page's content.
package struct PageFrame: Sendable, Equatable {
    /// Who is signed in.
    package struct Viewer: Sendable, Equatable {
        package var name: String
        package var email: String
        package var organization: String
        /// Shows the administrators' pages in the navigation.
        package var isAdministrator: Bool
        /// Alerts that nobody has seen, for the badge of the navigation.
        package var unseenAlerts: Int

        package init(
            name: String, email: String, organization: String, isAdministrator: Bool, unseenAlerts: Int = 0
        ) {
            self.name = name
            self.email = email
            self.organization = organization
            self.isAdministrator = isAdministrator
            self.unseenAlerts = unseenAlerts
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
    case applications, nodes, plans, runtimes, alerts, capacity, people, organizations, settings, none
}
