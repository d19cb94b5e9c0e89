import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import SQLStore
import WebUI

/// The page of an organization's API tokens: one's own, and all for who manages it.
struct APITokenPages {
    let frame: OrganizationFrame
    let tokens: APITokens

    private static let lifetimes = [
        (7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year"), (1095, "3 years"),
    ]

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base + "/tokens"
        table.tenant(.view, .get, base, "Page of API tokens") { request, _, tenant in
            frame.page(try await content(tenant, nil), tenant, request)
        }
        table.tenant(.view, .post, base, "Makes an API token from the form") { request, _, tenant in
            try await create(try await FormBody(request), request, tenant)
        }
        table.tenant(.view, .post, base + "/revoke", "Revokes an API token from the form") { request, _, tenant in
            guard let id = APITokenID(outside: try await FormBody(request).text("token")) else {
                var content = try await content(tenant, nil)
                content.formProblem = "Choose the token to revoke."
                return frame.page(content, tenant, request, status: .unprocessableContent)
            }
            try await tokens.revoke(tenant, id.text)
            return frame.redirect(tenant, "/tokens", .revoked)
        }
    }

    /// The token is kept as a hash only, so it is in the answer to the form itself.
    private func create(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        do {
            let chosen = Permission.allCases.map(\.rawValue).filter { !form.text("permission_\($0)").isEmpty }
            let made = try await tokens.create(
                tenant,
                APITokenRequest(
                    name: form.text("name"), permissions: chosen, expiresInDays: try form.number("days"),
                    administrator: form.text("administrator").isEmpty ? nil : true))
            var content = try await content(tenant, nil)
            content.made = made.token.map { .init(name: made.name, value: $0) }
            return frame.page(content, tenant, request, status: .created)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(tenant, form)
            content.name = FormField(form.text("name"), problem: failure.problem("name"))
            content.rightsProblem = failure.problem("permissions") ?? failure.problem("administrator")
            content.lifetimeProblem = failure.problem("days") ?? failure.problem("expires_in_days")
            content.formProblem = failure.remainder(
                without: ["name", "permissions", "administrator", "days", "expires_in_days"])
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    /// - Parameter form: what was typed; nil for a new form.
    private func content(_ tenant: Tenant, _ form: FormBody?) async throws -> TokenListContent {
        let (now, scope) = (frame.website.surroundings.now, tenant.scope)
        let visible = try await tokens.visible(tenant)
        let profiles = try await frame.website.surroundings.store.read { try MemberStore().list(scope, $0) }
        let emails = Dictionary(profiles.map { ($0.member.userID, $0.email) }) { first, _ in first }
        let own = tenant.person.user
        let rights = Permission.allCases.filter(scope.allows).map { permission in
            TokenListContent.Right(
                permission,
                isChosen: form.map { !$0.text("permission_\(permission.rawValue)").isEmpty }
                    ?? [.view, .deploy].contains(permission))
        }
        let days = form?.text("days") ?? "90"
        var content = TokenListContent(
            heading: try frame.heading(tenant, .tokens),
            tokens: visible.map { token in
                .init(token, owner: token.userID == own.id ? nil : emails[token.userID] ?? "a former member", now: now)
            }, rights: rights,
            lifetimes: Self.lifetimes.map {
                FormOption(value: "\($0.0)", label: $0.1, isSelected: "\($0.0)" == days)
            })
        content.offersAdministration = own.isAdministrator
        content.wantsAdministration = form?.text("administrator").isEmpty == false
        return content
    }
}
