import Mustache

/// A page's content: a value that holds everything the page shows.
package protocol PageContent: Sendable, Equatable {
    /// Mustache text of the page's body; the value is `page`, what stands around it is `frame`.
    static var template: String { get }
    /// For the browser's title; the product's name is added.
    var title: String { get }
    var section: PageSection { get }
}

/// Makes HTML from content.
package struct WebPages: Sendable {
    private let library = parsed.library

    /// Names of templates that cannot be parsed: always empty, which a test holds.
    let broken = parsed.broken

    package init() {}

    /// Once in a program's life: templates are constants, and parsing all of them takes a while.
    private static let parsed: (library: MustacheLibrary, broken: [String]) = {
        MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)
        var library = MustacheLibrary()
        var broken: [String] = []
        for (name, text) in templates {
            do {
                try library.register("{{% CONTENT_TYPE:\(SafeHTML.name)}}" + text, named: name)
            } catch {
                broken.append("\(name): \(error)")
            }
        }
        return (library, broken)
    }()

    /// The whole document.
    package func html<Content: PageContent>(_ content: Content, in frame: PageFrame) -> String {
        let body = library.render(
            PageScene(frame: frame, assets: frame.assets, page: content),
            withTemplate: String(describing: Content.self))
        let document = DocumentScene(
            title: content.title, frame: frame, assets: frame.assets,
            navigation: Navigation.items(for: frame.viewer, in: content.section), body: body ?? "")
        let layout = frame.viewer == nil ? "layout/bare" : "layout/full"
        return library.render(document, withTemplate: layout) ?? ""
    }

    static let pages: [any PageContent.Type] = [
        SignInContent.self, JoinContent.self, SecondFactorContent.self, EntryFormContent.self, AccountContent.self,
        ApplicationListContent.self, NewApplicationContent.self, OverviewContent.self,
        SettingsContent.self, DeployContent.self, DeploymentListContent.self, DeploymentContent.self,
        ReleaseListContent.self, RuntimeLogContent.self, EnvironmentContent.self, NodeListContent.self,
        NodeJoinContent.self, NodeDeleteContent.self, NodeSettingsContent.self, PlanListContent.self,
        RuntimeListContent.self,
        ProblemContent.self, ReferenceContent.self, AuditContent.self,
        AlertListContent.self, CapacityContent.self, RevenueContent.self, UserListContent.self,
        OrganizationDirectoryContent.self,
        EverybodysApplicationsContent.self, AdministeredApplicationContent.self,
        VisitContent.self, OrganizationQuotaContent.self, OrganizationPriceContent.self,
        PlatformSettingsContent.self,
        PlanFormContent.self, RuntimeFormContent.self, BuildPresetContent.self,
        MemberListContent.self, InvitationListContent.self, TokenListContent.self, QuotaContent.self,
        BillingContent.self, TopUpContent.self, PlanChangeContent.self, ApplicationBillingContent.self,
        InvoiceListContent.self,
        InvoiceContent.self,
        OrganizationSettingsContent.self, NewOrganizationContent.self,
    ]

    static var templates: [(name: String, text: String)] {
        pages.map { (String(describing: $0), $0.template) } + Layout.templates + Fragments.templates
            + Icons.names.map { ("icon/\($0)", Icons.template($0)) }
    }
}

/// What a body's template sees.
private struct PageScene<Content: PageContent> {
    let frame: PageFrame
    let assets: String
    let page: Content
}

/// What a layout's template sees.
private struct DocumentScene {
    let title: String
    let frame: PageFrame
    let assets: String
    let navigation: [Navigation.Group]
    let body: String
}
