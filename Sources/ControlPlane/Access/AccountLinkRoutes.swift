import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/auth`: forgotten passwords and addresses to confirm; and who may make an account.
struct AccountLinkRoutes {
    private let access: Access

    init(_ access: Access) { self.access = access }

    func add(to table: inout RouteTable) {
        addReset(to: &table)
        addConfirmation(to: &table)
        let access = access
        table.anonymous(
            .get, "/api/auth/options",
            .init("Who may make an account, and how a password is reset", gives: .json(AccountOptionsResource.self))
        ) { _, _ in
            try .json(
                AccountOptionsResource(
                    registration: await access.registration().rawValue, passwordResetByMail: access.mails.areOn))
        }
    }

    private func addReset(to table: inout RouteTable) {
        let links = access.links
        table.anonymous(
            .post, "/api/auth/password/forgot",
            .init(
                "Sends a link to set a new password, if there is such a person", takes: .json(EmailRequest.self),
                gives: .nothing)
        ) { request, context in
            let email = try await request.json(EmailRequest.self).email
            try await links.requestReset(email: email, address: context.remoteAddress)
            return .noContent
        }
        table.anonymous(
            .post, "/api/auth/password/reset",
            .init("Sets a new password by a link's token", takes: .json(PasswordResetRequest.self), gives: .nothing)
        ) { request, context in
            let body = try await request.json(PasswordResetRequest.self)
            try await links.reset(
                token: body.token, newPassword: body.newPassword, address: context.remoteAddress)
            return .noContent
        }
        table.administrator(
            .post, "/api/admin/paas/users/{user}/reset-link",
            .init("Makes a link by which a person sets a new password", gives: .json(ResetLinkResource.self, .created))
        ) { _, context, person in
            _ = try person.requiringSignIn()
            let made = try await links.makeResetLink(of: try context.parameters.require("user"))
            let resource = ResetLinkResource(url: made.url.reveal(), expiresAt: made.expiresAt.rfc3339)
            return try .json(resource, status: .created)
        }
    }

    private func addConfirmation(to table: inout RouteTable) {
        let links = access.links
        table.anonymous(
            .post, "/api/auth/email/confirm",
            .init("Confirms an email address by a link's token", takes: .json(LinkTokenRequest.self), gives: .nothing)
        ) { request, context in
            let token = try await request.json(LinkTokenRequest.self).token
            try await links.confirm(token: token, address: context.remoteAddress)
            return .noContent
        }
        table.signedIn(
            .post, "/api/auth/email/confirmation",
            .init("Sends another mail to confirm the address", gives: .nothing)
        ) { _, context, person in
            let user = try person.requiringSignIn().user
            try await links.requestConfirmation(of: user, address: context.remoteAddress)
            return .noContent
        }
    }
}
