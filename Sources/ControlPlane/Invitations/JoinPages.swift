import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page behind an invitation's link.
struct JoinPages {
    let website: Website
    let access: Access
    let invitations: Invitations

    func add(to table: inout RouteTable) {
        table.anonymous(.get, "/join", "Page of an invitation") { request, context in
            let token = (request.uri.queryParameters["token"].map { String($0) } ?? "").storable(100)
            let person = try await access.person(request, context)
            let (content, status) = try await content(token, person)
            return page(content, person, request, status: status)
        }
        table.signedIn(.post, "/join", "Accepts an invitation from the page") { request, _, person in
            let token = try await FormBody(request).text("token")
            do {
                return entered(try await invitations.accept(person, token))
            } catch let failure as PlatformError where failure.code == .conflict || failure.code == .notFound {
                let (content, _) = try await content(token, person)
                return page(content, person, request, status: .init(code: failure.code.status))
            }
        }
        table.anonymous(.post, "/join/register", "Registers a person who was invited") { request, context in
            try await register(try await FormBody(request), request, context)
        }
    }

    /// What the page shows, and its status.
    private func content(_ token: String, _ person: Person?) async throws -> (JoinContent, HTTPResponse.Status) {
        guard let preview = try await invitations.preview(token, for: person?.user) else {
            let reason = "The link is not complete, or the invitation is gone. Ask for a new one."
            return (JoinContent(nil, token: "", .blocked(reason, email: nil)), .notFound)
        }
        let offer = JoinContent.Offer(
            organization: preview.organization, role: preview.role, inviter: preview.inviter, email: preview.email)
        func blocked(_ refusal: InvitationRefusal, email: String? = nil) -> JoinContent {
            JoinContent(offer, token: "", .blocked(refusal.message, email: email))
        }
        switch (preview.refusal, person) {
        case (.alreadyMember, .some):
            let reason = "You are a member of this organization already."
            return (JoinContent(offer, token: "", .blocked(reason, email: nil)), .ok)
        case (.otherAddress(let email), .some(let person)):
            return (blocked(.otherAddress(email), email: person.user.email), .forbidden)
        case (.some(let refusal), _): return (blocked(refusal), .conflict)
        case (nil, .some(let person)): return (JoinContent(offer, token: token, .accept(email: person.user.email)), .ok)
        case (nil, nil):
            let back = FormBody.escape("/join?token=\(token)")
            let canRegister = try await access.registration() != .closed
            let way = JoinContent.Way.enter(signInPath: "/sign-in?next=\(back)", canRegister: canRegister)
            return (JoinContent(offer, token: token, way), .ok)
        }
    }

    private func page(
        _ content: JoinContent, _ person: Person?, _ request: Request, status: HTTPResponse.Status
    ) -> Response {
        guard let person else { return website.page(content, request, status: status) }
        return website.page(content, for: person, request, status: status)
    }

    private func register(_ form: FormBody, _ request: Request, _ context: PlatformContext) async throws -> Response {
        let token = form.text("token")
        // An empty invitation is none: where registration is open it would make an account without one.
        var (content, status) = try await content(token, nil)
        guard status == .ok else { return page(content, nil, request, status: status) }
        do {
            let wanted = RegisterRequest(
                email: form.text("email"), password: form.raw("password"), name: form.text("name"), invitation: token)
            let made = try await access.accounts.register(wanted, address: context.remoteAddress)
            let visitor = access.sessions.visitor(request, context)
            return entered(made.membership, cookies: try await access.sessions.begin(made.user, from: visitor))
        } catch let failure as PlatformError where failure.code.status < 500 {
            content.name = FormField(form.text("name"), problem: failure.problem("name"))
            content.email = FormField(form.text("email"), problem: failure.problem("email"))
            content.password.problem = failure.problem("password")
            content.problem = failure.remainder(without: ["name", "email", "password"])
            status = .init(code: failure.code.status)
            return page(content, nil, request, status: status)
        }
    }

    /// To the applications of the organization that was joined.
    private func entered(_ membership: Membership, cookies: [String] = []) -> Response {
        var response = website.redirect("/applications", .joined)
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return website.choosing(membership.organization.id, response)
    }
}
