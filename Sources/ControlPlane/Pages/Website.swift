import HTTPTypes
import Hummingbird
import Logging
import PlatformModel
import WebUI

/// Puts content into the frame of the request: what every page route answers with.
package struct Website: Sendable {
    let surroundings: Surroundings
    let assets: AssetFiles
    private let formToken: @Sendable (Request) -> String
    private let unseenAlerts: @Sendable () -> Int
    private let pages = WebPages()

    /// - Parameters:
    ///   - formToken: what the forms of the request's session carry; empty without a session.
    ///   - unseenAlerts: for the badge that administrators see.
    init(
        _ surroundings: Surroundings, formToken: @escaping @Sendable (Request) -> String,
        unseenAlerts: @escaping @Sendable () -> Int
    ) {
        self.surroundings = surroundings
        self.formToken = formToken
        self.unseenAlerts = unseenAlerts
        assets = AssetFiles(
            configured: surroundings.configuration.assetsDirectory, logger: surroundings.logger)
    }

    /// What a form tells the next page, in the address: a closed list, so that nobody can put words into our mouth.
    enum Outcome: String {
        case saved, imported, variableDeleted, restarted, stopped, started, deleted, nothingToDo
        case visitEnded, lookEnded, mailSent, suspended, resumed, planChanged, rotating
        case joined, organizationMade, memberRemoved, left, handedOver, organizationDeleting, withdrawn, revoked,
            removed
        case redeemed, accountDeleted, cancelling, tooLateToCancel, nodeEnabled, nodeDisabled, nodeDraining, nodeDeleted

        var notice: PageFrame.Notice {
            switch self {
            case .saved: .init("Saved.")
            case .imported: .init("The variables were imported. Restart the application to apply them.")
            case .variableDeleted: .init("The variable was deleted. Restart the application to apply it.")
            case .restarted: .init("A restart has begun. What runs keeps serving until the new instances are healthy.")
            case .stopped: .init("The application is stopping.")
            case .started: .init("The application is starting.")
            case .deleted: .init("The application is being deleted.")
            case .nothingToDo: .init("There was nothing to do.")
            case .joined: .init("Welcome: you are a member now.")
            case .organizationMade: .init("The organization is made. Invite whoever should belong to it.")
            case .memberRemoved: .init("The member was removed.")
            case .left: .init("You have left the organization.")
            case .handedOver: .init("The organization has a new owner; you are an admin now.")
            case .organizationDeleting: .init("The organization is being deleted, with everything it has.")
            case .withdrawn: .init("The invitation was withdrawn.")
            case .visitEnded: .init("The administrator sees the organization no longer.")
            case .mailSent: .init("A mail is on its way. If it does not come, look among the unwanted ones.")
            case .rotating: .init("The node is asked for a new key.")
            case .suspended: .init("The application is suspended.")
            case .resumed: .init("The application may run again.")
            case .planChanged: .init("The application has the plan.")
            case .lookEnded: .init("You are yourself again.")
            case .removed: .init("It was deleted.")
            case .redeemed: .init("The voucher's credit is in the wallet.")
            case .accountDeleted: .init("Your account is deleted.")
            case .revoked: .init("The token was revoked.")
            case .cancelling: .init("The deployment is being cancelled. What ran before keeps running.")
            case .tooLateToCancel:
                .init("It is too late to cancel: the deployment has ended or moves the traffic.", isProblem: true)
            case .nodeEnabled: .init("The node takes applications again.")
            case .nodeDisabled: .init("Nothing more is placed on the node. What runs there goes on.")
            case .nodeDraining: .init("The node is being emptied: what runs there is built anew on other nodes.")
            case .nodeDeleted: .init("The node was deleted. Stop its agent on the machine.")
            }
        }
    }

    /// A page for a person who is signed in.
    func page(
        _ content: some PageContent, for person: Person, _ request: Request, status: HTTPResponse.Status = .ok
    ) -> Response {
        response(content, viewer: viewer(person), request, status: status)
    }

    private func viewer(_ person: Person) -> PageFrame.Viewer {
        let present = person.organization
        var viewer = PageFrame.Viewer(
            name: person.user.name, email: person.user.email, organization: present?.name ?? "No organization",
            isAdministrator: person.user.isAdministrator,
            unseenAlerts: person.user.isAdministrator ? unseenAlerts() : 0)
        viewer.choices = person.memberships.map { membership in
            let organization = membership.organization
            return .init(
                id: organization.id.text, name: organization.name, isCurrent: organization.id == present?.id)
        }
        viewer.organizationPath = present.map { OrganizationHeading.path(of: $0.id) }
        viewer.canManage = person.scope?.allows(.manage) ?? false
        viewer.visit = person.impersonation.map { visit in
            .init(
                member: visit.userEmail, mayChange: visit.mayChange,
                ends: Moment(visit.expiresAt, now: surroundings.now))
        }
        viewer.isUnconfirmed = !person.isEmailConfirmed
        return viewer
    }

    /// Makes an organization the one that the browser shows from now on.
    func choosing(_ id: OrganizationID, _ response: Response) -> Response {
        var response = response
        let isSecure = surroundings.configuration.publicURL.lowercased().hasPrefix("https://")
        response.headers.append(
            HTTPField(name: .setCookie, value: OrganizationChoice.cookie(id, isSecure: isSecure)))
        return response
    }

    /// A page for anybody.
    func page(
        _ content: some PageContent, _ request: Request, status: HTTPResponse.Status = .ok
    ) -> Response {
        response(content, viewer: nil, request, status: status)
    }

    private func response(
        _ content: some PageContent, viewer: PageFrame.Viewer?, _ request: Request, status: HTTPResponse.Status
    ) -> Response {
        let outcome = request.uri.queryParameters["done"].flatMap { Outcome(rawValue: String($0)) }
        let frame = PageFrame(
            assets: assets.basePath, viewer: viewer, csrfToken: formToken(request), notice: outcome?.notice)
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: .init(string: pages.html(content, in: frame))))
    }

    /// Whether a form's token is that of the request's session; in time that does not depend on where they differ.
    func isValid(_ token: String, for request: Request) -> Bool {
        let (given, expected) = (Array(token.utf8), Array(formToken(request).utf8))
        guard !expected.isEmpty, given.count == expected.count else { return false }
        return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// After a form: the browser loads the page with GET, so that a reload sends nothing again.
    func redirect(_ path: String, _ outcome: Outcome? = nil) -> Response {
        Response(status: .seeOther, headers: [.location: path + (outcome.map { "?done=\($0.rawValue)" } ?? "")])
    }

    /// An answer to a failed request of a browser; nil for programs.
    func problem(_ failure: PlatformError, _ request: Request, id: String) -> Response? {
        guard !request.uri.path.hasPrefix("/api/"), !request.uri.path.hasPrefix("/agent"),
            request.headers[.accept]?.contains("text/html") == true
        else { return nil }
        if failure.code == .unauthenticated, request.method == .get {
            let next = request.uri.path == "/" ? "" : "?next=" + (FormBody.escape(request.uri.path))
            return redirect("/sign-in" + next)
        }
        let status = HTTPResponse.Status(code: failure.code.status)
        let content = ProblemContent(
            status: failure.code.status, message: message(for: failure),
            requestID: failure.code.status >= 500 ? id : nil, backPath: Self.backPath(of: request))
        var response = page(content, request, status: status)
        if let seconds = failure.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    /// Nil for the page's own words: those of an error of ours, and of a form whose session is over, say nothing to
    /// people.
    private func message(for failure: PlatformError) -> String? {
        [.internalError, .unauthenticated].contains(failure.code) ? nil : failure.message
    }

    /// The page of ours that a failed request came from.
    private static func backPath(of request: Request) -> String? {
        guard let referer = request.headers[.referer], let scheme = referer.firstRange(of: "://"),
            let authority = request.head.authority
        else { return nil }
        let rest = referer[scheme.upperBound...]
        guard rest.hasPrefix(authority + "/") else { return nil }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
        let back = AccessPages.path(after: String(path))
        return back == request.uri.path && request.method == .get ? nil : back
    }
}
