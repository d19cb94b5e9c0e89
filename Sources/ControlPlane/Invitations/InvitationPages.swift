import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page behind an invitation's link.
struct InvitationPages {
    let website: Website
    let access: Access
    let invitations: Invitations

    func add(to table: inout RouteTable) {
        table.anonymous(.get, "/join", "Page of an invitation") { request, context in
            let token = request.uri.queryParameters["token"].map { String($0) } ?? ""
            let person = try await access.person(request, context)
            return page(try await content(token, isSignedIn: person != nil), person, request)
        }
        table.signedIn(.post, "/join", "Accepts an invitation from the page") { request, _, person in
            let token = try await FormBody(request).text("token")
            do {
                return entered(try await invitations.accept(person, token))
            } catch let failure as PlatformError where failure.code == .forbidden || failure.code == .conflict {
                var content = try await content(token, isSignedIn: true)
                content.problem = failure.message
                return page(content, person, request, status: .init(code: failure.code.status))
            }
        }
        table.anonymous(.post, "/join/register", "Registers a person who was invited") { request, context in
            try await register(try await FormBody(request), request, context)
        }
    }

    private func content(_ token: String, isSignedIn: Bool) async throws -> JoinContent {
        let preview = try await invitations.preview(token)
        let back = FormBody.escape("/join?token=\(token)")
        return JoinContent(
            organization: preview.organization, role: preview.role, email: preview.email, token: token,
            signInPath: isSignedIn ? nil : "/sign-in?next=\(back)")
    }

    private func page(
        _ content: JoinContent, _ person: Person?, _ request: Request, status: HTTPResponse.Status = .ok
    ) -> Response {
        guard let person else { return website.page(content, request, status: status) }
        return website.page(content, for: person, request, status: status)
    }

    private func register(_ form: FormBody, _ request: Request, _ context: PlatformContext) async throws -> Response {
        let token = form.text("token")
        do {
            let made = try await access.accounts.register(
                RegisterRequest(
                    email: form.text("email"), password: form.raw("password"), name: form.text("name"),
                    invitation: token),
                address: context.remoteAddress)
            let visitor = access.sessions.visitor(request, context)
            return entered(made.membership, cookies: try await access.sessions.begin(made.user, from: visitor))
        } catch let failure as PlatformError where failure.code.status < 500 && failure.code != .notFound {
            var content = try await content(token, isSignedIn: false)
            content.name = FormField(form.text("name"), problem: failure.problem("name"))
            content.email = FormField(form.text("email"), problem: failure.problem("email"))
            content.password.problem = failure.problem("password")
            content.problem = failure.remainder(without: ["name", "email", "password"])
            return page(content, nil, request, status: .init(code: failure.code.status))
        }
    }

    /// To the applications of the organization that was joined.
    private func entered(_ membership: Membership, cookies: [String] = []) -> Response {
        var response = website.redirect("/applications")
        let isSecure = website.surroundings.configuration.publicURL.hasPrefix("https://")
        let choice = OrganizationChoice.cookie(membership.organization.id, isSecure: isSecure)
        for cookie in cookies + [choice] {
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return response
    }
}
