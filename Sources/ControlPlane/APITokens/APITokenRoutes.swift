import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/tokens`.
struct APITokenRoutes {
    private static let base = "/api/paas/tokens"

    private let tokens: APITokens

    init(_ tokens: APITokens) { self.tokens = tokens }

    func add(to table: inout RouteTable) {
        let tokens = tokens
        table.tenant(
            .view, .get, Self.base,
            .init("Lists API tokens: one's own, or all for who manages", gives: .list(of: APITokenResource.self))
        ) { request, _, tenant in
            let page = try ListPage(request).cut(await tokens.list(tenant)) { $0.id }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
        table.tenant(
            .view, .post, Self.base,
            .init(
                "Makes an API token, which is shown once", takes: .json(APITokenRequest.self),
                gives: .json(APITokenResource.self, .created))
        ) { request, _, tenant in
            let body = try await request.json(APITokenRequest.self)
            return try .json(await tokens.create(tenant, body), status: .created)
        }
        table.tenant(.view, .delete, Self.base + "/{token}", .init("Revokes an API token", gives: .nothing)) {
            _, context, tenant in
            try await tokens.revoke(tenant, context.parameter("token"))
            return .noContent
        }
    }
}
