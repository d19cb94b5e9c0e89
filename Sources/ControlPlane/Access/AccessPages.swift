import HTTPTypes
import Hummingbird
import PlatformModel
import WebUI

/// Signing in and out in a browser.
struct AccessPages {
    let website: Website
    let access: Access

    func add(to table: inout RouteTable) {
        table.anonymous(.get, "/", "The web interface") { _, _ in website.redirect("/applications") }
        table.anonymous(.get, "/sign-in", "Page to sign in") { request, context in
            let next = request.uri.queryParameters["next"].map { String($0) } ?? ""
            if try await access.person(request, context) != nil { return website.redirect(Self.path(after: next)) }
            return website.page(try await entrance(SignInContent(next: next)), request)
        }
        table.anonymous(.post, "/sign-in", "Signs a browser in") { request, context in
            try await signIn(request, context)
        }
        table.anonymous(.post, "/sign-in/code", "Signs a browser in by its second factor") { request, context in
            try await signInByCode(request, context)
        }
        table.anonymous(.post, "/sign-out", "Ends a browser's session") { request, _ in
            var response = website.redirect("/sign-in")
            response.headers[.setCookie] = try await access.sessions.signOut(request)
            return response
        }
    }

    private func signIn(_ request: Request, _ context: PlatformContext) async throws -> Response {
        let form = try await FormBody(request)
        let (email, next) = (form.text("email"), form.text("next"))
        do {
            let cookies = try await access.sessions.signIn(
                email: email, password: form.raw("password"), from: access.sessions.visitor(request, context))
            return entered(cookies, next)
        } catch let failure as PlatformError where failure.code == .secondFactorRequired {
            let pending = try await access.pending.token(for: email)
            return website.page(SecondFactorContent(pending: pending, next: next), request)
        } catch let failure as PlatformError where failure.code.status < 500 {
            let content = SignInContent(email: FormField(email), problem: failure.message, next: next)
            return refused(try await entrance(content), failure, request)
        }
    }

    private func signInByCode(_ request: Request, _ context: PlatformContext) async throws -> Response {
        let form = try await FormBody(request)
        let (pending, next) = (form.text("pending"), form.text("next"))
        guard let user = try await access.pending.user(in: pending) else {
            let content = SignInContent(problem: "That took too long; sign in again.", next: next)
            return website.page(try await entrance(content), request, status: .unauthorized)
        }
        let visitor = access.sessions.visitor(request, context)
        do {
            try await access.signIns.checks.checkCode(form.text("code"), of: user, from: visitor)
            return entered(try await access.sessions.begin(user, from: visitor), next)
        } catch let failure as PlatformError where failure.code.status < 500 {
            return refused(
                SecondFactorContent(pending: pending, problem: failure.message, next: next), failure, request)
        }
    }

    private func entrance(_ content: SignInContent) async throws -> SignInContent {
        var content = content
        content.canRegister = try await access.registration() == .open
        return content
    }

    private func entered(_ cookies: [String], _ next: String) -> Response {
        var response = website.redirect(Self.path(after: next))
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }

    private func refused(_ content: some PageContent, _ failure: PlatformError, _ request: Request) -> Response {
        var response = website.page(content, request, status: .init(code: failure.code.status))
        if let seconds = failure.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    /// Where to go after signing in: a path of this server, whatever the address bar said.
    static func path(after next: String) -> String {
        let isOwn =
            next.hasPrefix("/") && !next.hasPrefix("//") && next.utf8.count <= 500
            && next.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isOwn && next != "/" && !next.hasPrefix("/sign-") ? next : "/applications"
    }
}
