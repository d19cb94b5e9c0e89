import HTTPTypes
import Hummingbird
import WebUI

/// Signing in and out in a browser.
struct AccessPages {
    let website: Website
    let access: Access

    func add(to table: inout RouteTable) {
        table.anonymous(.get, "/", "The web interface") { _, _ in website.redirect("/applications") }
        table.anonymous(.get, "/sign-in", "Page to sign in") { request, _ in
            let next = request.uri.queryParameters["next"].map { String($0) } ?? ""
            if try await access.person(request) != nil { return website.redirect(Self.path(after: next)) }
            return website.page(SignInContent(next: next), request)
        }
        table.anonymous(.post, "/sign-in", "Signs a browser in") { request, context in
            try await signIn(request, context)
        }
        table.anonymous(.post, "/sign-out", "Ends a browser's session") { request, _ in
            var response = website.redirect("/sign-in")
            response.headers[.setCookie] = try await access.sessions.signOut(request)
            return response
        }
    }

    private func signIn(_ request: Request, _ context: PlatformContext) async throws -> Response {
        let form = try await FormBody(request)
        do {
            let cookie = try await access.sessions.signIn(
                email: form.text("email"), password: form.raw("password"), address: context.remoteAddress)
            var response = website.redirect(Self.path(after: form.text("next")))
            response.headers[.setCookie] = cookie
            return response
        } catch let failure as PlatformError where failure.code.status < 500 {
            let content = SignInContent(
                email: FormField(form.text("email")), problem: failure.message, next: form.text("next"))
            var response = website.page(content, request, status: .init(code: failure.code.status))
            if let seconds = failure.retryAfter { response.headers[.retryAfter] = String(seconds) }
            return response
        }
    }

    /// Where to go after signing in: a path of this server, whatever the address bar said.
    static func path(after next: String) -> String {
        let isOwn =
            next.hasPrefix("/") && !next.hasPrefix("//") && next.utf8.count <= 500
            && next.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isOwn && next != "/" && !next.hasPrefix("/sign-") ? next : "/applications"
    }
}
