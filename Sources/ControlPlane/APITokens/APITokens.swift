import HostSupport
package import PlatformAPI
import PlatformModel
import SQLStore

/// Keys that people make for their programs.
package struct APITokens: Sendable {
    private let surroundings: Surroundings
    private let store = APITokenStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// One's own; everybody's for who manages the organization.
    package func list(_ tenant: Tenant) async throws -> [APITokenResource] {
        try await visible(tenant).map { APITokenResource($0) }
    }

    /// Newest first.
    func visible(_ tenant: Tenant) async throws -> [APIToken] {
        try await surroundings.store.read { transaction in
            try store.list(tenant.scope, transaction).filter { isVisible($0, to: tenant) }
        }
    }

    /// The token is in the answer and nowhere else. Only for people: a token that leaked must not make its successor.
    package func create(_ tenant: Tenant, _ request: APITokenRequest) async throws -> APITokenResource {
        try Guard.inPerson(tenant)
        let checked = try check(request, tenant)
        let text = APITokenText.make(surroundings.ids.bytes(32))
        let token = APIToken(
            id: surroundings.newID(), organizationID: tenant.scope.organizationID, userID: tenant.person.user.id,
            request: checked, hint: APITokenText.hint(text), now: surroundings.now)
        try await surroundings.store.write { transaction in
            let own = try store.list(tenant.scope, transaction).filter { $0.userID == token.userID }
            guard own.count < APIToken.most else {
                throw PlatformError(.conflict, "You have \(APIToken.most) tokens here; revoke some first.")
            }
            transaction.remark(token.remark)
            try store.insert(token, hash: OpaqueToken.hash(text), transaction)
        }
        var resource = APITokenResource(token)
        resource.token = text
        return resource
    }

    /// Ends a token at once. A program ends its own; of others only with the right to manage, so that a token that
    /// leaked and may only look ends none.
    package func revoke(_ tenant: Tenant, _ id: String) async throws {
        try await surroundings.store.write { transaction in
            let token = try store.list(tenant.scope, transaction).first { $0.id.text == id }
            guard let token, isVisible(token, to: tenant) else { throw PlatformError.notFound("token") }
            if let grant = tenant.person.grant, grant.tokenID != token.id, !tenant.scope.allows(.manage) {
                throw PlatformError(.forbidden, "This API token may end itself alone; sign in as the person instead.")
            }
            transaction.remark(token.remark)
            try store.remove(tenant.scope, token.id, transaction)
        }
    }

    private func isVisible(_ token: APIToken, to tenant: Tenant) -> Bool {
        token.userID == tenant.person.user.id || tenant.scope.allows(.manage)
    }

    private func check(_ request: APITokenRequest, _ tenant: Tenant) throws -> APIToken.Request {
        var problems = Problems()
        let name = AccountRules.name(request.name)
        if name == nil { problems.note("name", "must have 1 to 100 characters, without control characters") }
        let permissions = Set(request.permissions.compactMap { Permission(rawValue: $0) })
        if request.permissions.isEmpty || request.permissions.contains(where: { Permission(rawValue: $0) == nil }) {
            problems.note("permissions", "must be some of view, deploy, manage and billing")
        } else if !permissions.isSubset(of: tenant.scope.permissions) {
            problems.note("permissions", "cannot hold more than your own role")
        }
        let days = request.expiresInDays ?? APIToken.defaultDays
        if !APIToken.days.contains(days) { problems.note("expires_in_days", "must be from 1 to 3650") }
        if request.administrator == true, !tenant.person.user.isAdministrator {
            problems.note("administrator", "is for administrators of the platform only")
        }
        try problems.finish()
        return APIToken.Request(
            name: name ?? "", permissions: permissions, isAdministrator: request.administrator ?? false, days: days)
    }
}

extension APIToken {
    /// For the audit log.
    fileprivate var remark: String {
        let permissions = Permission.allCases.filter(permissions.contains).map(\.rawValue).joined(separator: " ")
        let reach = isAdministrator ? permissions + " administrator" : permissions
        return "token \(id.text) \(name): \(reach), until \(expiresAt.rfc3339.prefix(10))"
    }
}

extension APITokenResource {
    init(_ token: APIToken) {
        self.init(
            id: token.id.text, name: token.name, hint: token.hint, userID: token.userID.text,
            permissions: Permission.allCases.filter(token.permissions.contains).map(\.rawValue),
            administrator: token.isAdministrator, createdAt: token.createdAt.rfc3339,
            expiresAt: token.expiresAt.rfc3339)
        lastUsedAt = token.lastUsedAt?.rfc3339
    }
}
