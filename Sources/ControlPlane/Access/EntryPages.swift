import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// Pages before signing in: making an account, forgotten passwords, links from mails.
struct EntryPages {
    let website: Website
    let access: Access

    func add(to table: inout RouteTable) {
        addRegistration(to: &table)
        addReset(to: &table)
        table.anonymous(.get, "/confirm-email", "Page to confirm an address") { request, _ in
            var content = EntryFormContent(title: "Confirm your address", action: "/confirm-email", button: "Confirm")
            content.token = Self.token(request)
            return website.page(content, request)
        }
        table.anonymous(.post, "/confirm-email", "Confirms an address from the form") { request, context in
            let token = try await FormBody(request).text("token")
            var content = EntryFormContent(title: "Confirm your address", action: "/confirm-email", button: "Confirm")
            content.hasForm = false
            return try await show(content, request) { content in
                try await access.links.confirm(token: token, address: context.remoteAddress)
                content.notice = "Thank you: your address is confirmed."
            }
        }
    }

    private func addRegistration(to table: inout RouteTable) {
        table.anonymous(.get, "/register", "Page to make an account") { request, _ in
            website.page(try await registration(RegisterRequest(email: "", password: "", name: ""), nil), request)
        }
        table.anonymous(.post, "/register", "Makes an account from the form") { request, context in
            let form = try await FormBody(request)
            let wanted = RegisterRequest(
                email: form.text("email"), password: form.raw("password"), name: form.text("name"),
                organization: form.optionalText("organization"))
            do {
                _ = try await access.accounts.register(wanted, address: context.remoteAddress)
                let cookies = try await access.sessions.signIn(
                    email: wanted.email, password: wanted.password, from: access.sessions.visitor(request, context))
                var response = website.redirect("/applications")
                for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
                return response
            } catch let failure as PlatformError where failure.code.status < 500 {
                return website.page(
                    try await registration(wanted, failure), request, status: .init(code: failure.code.status))
            }
        }
    }

    private func registration(
        _ wanted: RegisterRequest, _ failure: PlatformError?
    ) async throws -> EntryFormContent {
        let mode = try await access.registration()
        var content = EntryFormContent(title: "Create an account", action: "/register", button: "Create account")
        guard mode == .open else {
            content.hasForm = false
            content.intro =
                mode == .invitation
                ? "Accounts are made by invitation: ask a member of an organization for one."
                : "Registration is closed: ask an administrator for an account."
            return content
        }
        func field(_ name: String, _ value: String) -> FormField { FormField(value, problem: failure?.problem(name)) }
        content.problem = failure?.remainder(without: ["email", "name", "password"])
        content.inputs = [
            .init("name", "Your name", type: "text", autocomplete: "name", field("name", wanted.name)),
            .init("email", "Email", type: "email", autocomplete: "username", field("email", wanted.email)),
            .init("password", "Password", type: "password", autocomplete: "new-password", field("password", "")),
        ]
        return content
    }

    private func addReset(to table: inout RouteTable) {
        table.anonymous(.get, "/forgot-password", "Page for a forgotten password") { request, _ in
            website.page(forgotten(), request)
        }
        table.anonymous(.post, "/forgot-password", "Sends a link from the form") { request, context in
            let email = try await FormBody(request).text("email")
            return try await show(forgotten(), request) { content in
                try await access.links.requestReset(email: email, address: context.remoteAddress)
                content.notice = "If there is an account with this address, a link is on its way."
            }
        }
        table.anonymous(.get, "/reset-password", "Page to set a new password") { request, _ in
            website.page(reset(Self.token(request), nil), request)
        }
        table.anonymous(.post, "/reset-password", "Sets a new password from the form") { request, context in
            let form = try await FormBody(request)
            do {
                try await access.links.reset(
                    token: form.text("token"), newPassword: form.raw("new_password"), address: context.remoteAddress)
                return website.redirect("/sign-in", .saved)
            } catch let failure as PlatformError where failure.code.status < 500 {
                return website.page(
                    reset(form.text("token"), failure), request, status: .init(code: failure.code.status))
            }
        }
    }

    private func forgotten() -> EntryFormContent {
        var content = EntryFormContent(title: "Forgotten password", action: "/forgot-password", button: "Send link")
        guard access.mails.areOn else {
            content.hasForm = false
            content.intro = "This platform sends no mail: ask an administrator for a link to set a new password."
            return content
        }
        content.inputs = [.init("email", "Email", type: "email", autocomplete: "username", FormField())]
        return content
    }

    private func reset(_ token: String, _ failure: PlatformError?) -> EntryFormContent {
        var content = EntryFormContent(title: "Set a new password", action: "/reset-password", button: "Set password")
        content.token = token
        content.problem = failure?.remainder(without: ["new_password"])
        let field = FormField("", problem: failure?.problem("new_password"))
        content.inputs = [
            .init("new_password", "New password", type: "password", autocomplete: "new-password", field)
        ]
        return content
    }

    private func show(
        _ content: EntryFormContent, _ request: Request, _ body: (inout EntryFormContent) async throws -> Void
    ) async throws -> Response {
        var content = content
        do {
            try await body(&content)
            return website.page(content, request)
        } catch let failure as PlatformError where failure.code.status < 500 {
            content.problem = failure.message
            return website.page(content, request, status: .init(code: failure.code.status))
        }
    }

    private static func token(_ request: Request) -> String {
        (request.uri.queryParameters["token"].map(String.init) ?? "").storable(100)
    }
}
