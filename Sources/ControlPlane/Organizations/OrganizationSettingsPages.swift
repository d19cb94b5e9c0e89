import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import SQLStore
import WebUI

/// The page of an organization's name, ownership and end.
struct OrganizationSettingsPages {
    let frame: OrganizationFrame
    let organizations: Organizations
    let members: Members

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base
        table.tenant(.view, .get, base + "/settings", "Page of an organization's settings") { request, _, tenant in
            frame.page(try await content(tenant), tenant, request)
        }
        table.tenant(.manage, .post, base + "/rename", "Renames an organization from the form") { request, _, tenant in
            let name = try await FormBody(request).text("name")
            return try await answer(tenant, request) {
                _ = try await organizations.rename(tenant, OrganizationRequest(name: name))
                return frame.redirect(tenant, "/settings", .saved)
            } keeping: { content, failure in
                content.name = FormField(name, problem: failure.problem("name") ?? failure.message)
            }
        }
        addEnds(to: &table)
    }

    private func addEnds(to table: inout RouteTable) {
        let base = OrganizationFrame.base
        table.tenant(.manage, .post, base + "/transfer", "Hands over ownership from the form") { request, _, tenant in
            let heir = try await FormBody(request).text("user")
            return try await answer(tenant, request) {
                guard UserID(outside: heir) != nil else {
                    throw PlatformError.invalid([.init("user", "is no member.")])
                }
                _ = try await members.transfer(tenant, to: heir)
                return frame.redirect(tenant, "/settings", .handedOver)
            } keeping: { content, failure in
                content.transferProblem = failure.problem("user") ?? failure.message
            }
        }
        table.tenant(.view, .post, base + "/leave", "Ends one's own membership from the form") { request, _, tenant in
            try await answer(tenant, request) {
                try await members.leave(tenant)
                return frame.website.redirect(way(out: tenant), .left)
            } keeping: { content, failure in
                content.leaveProblem = failure.message
            }
        }
        table.tenant(.manage, .post, base + "/delete", "Deletes an organization from the form") { request, _, tenant in
            let form = try await FormBody(request)
            let confirm = form.text("confirm")
            return try await answer(tenant, request) {
                guard confirm == tenant.person.organization?.name else {
                    throw PlatformError.invalid([.init("confirm", "must be the organization's name.")])
                }
                _ = try await organizations.delete(
                    tenant, DeleteOrganizationRequest(confirm: confirm, forfeitBalance: form.has("forfeit_balance")))
                // Its own pages may be gone before the browser asks for them.
                return frame.website.redirect(way(out: tenant), .organizationDeleting)
            } keeping: { content, failure in
                content.forfeitProblem = failure.problem("forfeit_balance")
                content.deleteProblem =
                    failure.problem("confirm") ?? (content.forfeitProblem == nil ? failure.message : nil)
            }
        }
    }

    /// Where somebody goes on who belongs to the organization no longer.
    private func way(out tenant: Tenant) -> String {
        tenant.person.memberships.count == 1 ? "/organizations/new" : "/applications"
    }

    private func answer(
        _ tenant: Tenant, _ request: Request, _ body: () async throws -> Response,
        keeping: (inout OrganizationSettingsContent, PlatformError) -> Void
    ) async throws -> Response {
        do {
            return try await body()
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(tenant)
            keeping(&content, failure)
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func content(_ tenant: Tenant) async throws -> OrganizationSettingsContent {
        let (scope, own) = (tenant.scope, tenant.person.user.id)
        let (profiles, account) = try await frame.website.surroundings.store.read {
            (try MemberStore().list(scope, $0), try LedgerStore().account(of: scope.organizationID, $0))
        }
        let heirs = profiles.filter { $0.member.userID != own }.map {
            FormOption(value: $0.member.userID.text, label: "\($0.name) (\($0.email))", isSelected: false)
        }
        var content = OrganizationSettingsContent(
            heading: try frame.heading(tenant, .settings), canRename: scope.allows(.manage),
            isOwner: tenant.person.role == .owner && scope.allows(.manage), heirs: heirs)
        if let account {
            func text(_ amount: Money) -> String? {
                amount > .zero ? "\(amount.decimal) \(account.currency)" : nil
            }
            (content.balance, content.owed) = (text(account.wallet.balance), text(account.wallet.owed))
        }
        return content
    }
}
