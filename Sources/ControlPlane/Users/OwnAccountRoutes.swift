import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/auth/me` and below, beside reading it: a person's own name, a copy of their data, and their end.
struct OwnAccountRoutes {
    let access: Access
    let account: OwnAccount

    func add(to table: inout RouteTable) {
        let (access, account, path) = (access, account, "/api/auth/me")
        table.signedIn(
            .put, path,
            .init("Changes one's own name", takes: .json(AccountRequest.self), gives: .json(UserResource.self))
        ) { request, _, person in
            try .json(try await account.change(person, try await request.json(AccountRequest.self)))
        }
        table.signedIn(
            .get, path + "/export",
            .init("Everything that is kept about the person", gives: .json(AccountExportResource.self))
        ) { _, _, person in
            var response = try Response.json(try await account.export(person))
            response.headers[.contentDisposition] = #"attachment; filename="account.json""#
            return response
        }
        table.signedIn(
            .post, path + "/delete",
            .init(
                "Erases the person for good: account, sessions, tokens and memberships",
                takes: .json(ProofRequest.self), gives: .nothing, problems: [.conflict])
        ) { request, context, person in
            let proof = try await request.json(ProofRequest.self)
            let user = try await access.accounts.prove(
                person, password: proof.password, code: proof.totp, from: Visitor(request, context))
            try await account.erase(user)
            return .noContent
        }
    }
}
