import HTTPTypes
import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of a person's own account and its forms.
struct AccountPages {
    let website: Website
    let access: Access
    let account: OwnAccount

    func add(to table: inout RouteTable) {
        table.signedIn(.get, "/account", "Page of one's own account") { request, _, person in
            website.page(try await content(person), for: person, request)
        }
        table.signedIn(.post, "/account/password", "Changes the password from the form") { request, context, person in
            try await changePassword(request, context, person)
        }
        table.signedIn(.post, "/account/sessions/end", "Ends one session, or all others") { request, _, person in
            let person = try person.requiringSignIn()
            if let session = try await FormBody(request).optionalText("session") {
                try await access.signIns.revoke(session, of: person.user.id)
            } else {
                try await access.signIns.revokeAll(of: person.user.id, but: person.signInID)
            }
            return website.redirect("/account", .saved)
        }
        table.signedIn(.post, "/account/confirmation", "Sends another mail to confirm the address") {
            request, context, person in
            let user = try person.requiringSignIn().user
            try await access.links.requestConfirmation(of: user, address: context.remoteAddress)
            return website.redirect("/account", .mailSent)
        }
        addSecondFactor(to: &table)
        table.signedIn(.post, "/account/name", "Changes one's own name from the form") { request, _, person in
            try await rename(request, person)
        }
        table.signedIn(.post, "/account/delete", "Erases one's own account from the form") {
            request, context, person in
            try await erase(request, context, person)
        }
    }

    private func rename(_ request: Request, _ person: Person) async throws -> Response {
        let name = try await FormBody(request).text("name")
        do {
            _ = try await account.change(person, AccountRequest(name: name))
            return website.redirect("/account", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(person)
            content.name = FormField(name, problem: failure.problem("name") ?? failure.message)
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func erase(_ request: Request, _ context: PlatformContext, _ person: Person) async throws -> Response {
        let form = try await FormBody(request)
        do {
            let user = try await access.accounts.prove(
                person, password: form.raw("password"), code: form.optionalText("code"),
                from: access.sessions.visitor(request, context))
            try await account.erase(user)
            var response = website.redirect("/sign-in", .accountDeleted)
            response.headers[.setCookie] = try await access.sessions.signOut(request)
            return response
        } catch let failure as PlatformError where failure.code.status < 500 {
            var content = try await content(person)
            content.endProblem = failure.remainder(without: [])
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func addSecondFactor(to table: inout RouteTable) {
        let base = "/account/second-factor"
        table.signedIn(.post, "\(base)/begin", "Begins to set up a second factor from the form") {
            request, context, person in
            try await secondFactor(request, context, person) { form, visitor in
                let user = try await access.accounts.prove(
                    person, password: form.raw("password"), code: nil, from: visitor)
                _ = try await access.factors.enrol(user)
                return []
            }
        }
        table.signedIn(.post, "\(base)/confirm", "Switches the second factor on from the form") {
            request, context, person in
            try await secondFactor(request, context, person) { form, _ in
                try await access.factors.confirm(form.text("code"), of: person.user.id)
            }
        }
        table.signedIn(.post, "\(base)/change", "Makes new recovery codes, or switches off, from the form") {
            request, context, person in
            try await secondFactor(request, context, person) { form, visitor in
                let user = try await access.accounts.prove(
                    person, password: form.raw("password"), code: form.text("code"), from: visitor)
                guard form.text("act") == "off" else { return try await access.factors.renewRecoveryCodes(of: user.id) }
                try await access.factors.disable(user.id)
                return []
            }
        }
    }

    /// Does what a form asks for and shows the page, with the codes that came of it: they must not stand in an address.
    private func secondFactor(
        _ request: Request, _ context: PlatformContext, _ person: Person,
        _ body: (FormBody, Visitor) async throws -> [String]
    ) async throws -> Response {
        let person = try person.requiringSignIn()
        let form = try await FormBody(request)
        do {
            let codes = try await body(form, access.sessions.visitor(request, context))
            var content = try await content(person)
            content.newCodes = .init(codes)
            return website.page(content, for: person, request)
        } catch let failure as PlatformError where failure.code.status < 500 {
            var content = try await content(person)
            content.secondFactorProblem = failure.message
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func changePassword(
        _ request: Request, _ context: PlatformContext, _ person: Person
    ) async throws -> Response {
        let form = try await FormBody(request)
        let change = PasswordChangeRequest(
            currentPassword: form.raw("current_password"), newPassword: form.raw("new_password"))
        do {
            try await access.accounts.changePassword(
                of: try person.requiringSignIn(), change, from: access.sessions.visitor(request, context))
            return website.redirect("/account", .saved)
        } catch let failure as PlatformError where failure.code.status < 500 {
            var content = try await content(person)
            let rest = failure.remainder(without: ["current_password", "new_password"])
            content.currentPassword = FormField("", problem: failure.problem("current_password") ?? rest)
            content.newPassword = FormField("", problem: failure.problem("new_password"))
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func content(_ person: Person) async throws -> AccountContent {
        let now = website.surroundings.now
        let sessions = try await access.signIns.list(of: person.user.id).map { signIn in
            AccountContent.Session(
                id: signIn.id, device: signIn.device, address: signIn.address,
                isCurrent: signIn.id == person.signInID, lastUsed: signIn.seenAt, now: now)
        }
        let state = try await access.factors.state(of: person.user.id)
        var factor: AccountContent.SecondFactor = .off
        if state.isEnabled {
            factor = .on(recoveryCodesLeft: state.recoveryCodesLeft)
        } else if let pending = try await access.factors.pending(person.user) {
            let code = await QRCodes(logger: website.surroundings.logger).drawing(of: pending.address)
            factor = .settingUp(
                .init(secret: pending.secret.reveal(), address: pending.address.reveal(), code: code))
        }
        var content = AccountContent(email: person.user.email, sessions: sessions, secondFactor: factor)
        content.name = FormField(person.user.name)
        return content
    }
}
