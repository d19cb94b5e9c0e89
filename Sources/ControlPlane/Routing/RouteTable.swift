package import HTTPTypes
import HostSupport
package import Hummingbird
package import PlatformModel

/// Who may call a route. There is no route without one of these.
package enum RouteAccess: Sendable, Equatable {
    /// Anybody: sign-in, health, assets.
    case anonymous
    /// Any signed-in person.
    case signedIn
    /// A person with this permission in the organization that the request acts in: the path's `{organization}`, where
    /// it has one.
    case tenant(Permission)
    case administrator
    /// A node with its own token; it reaches its own objects only.
    case node

    /// As it stands in the golden file of routes.
    package var word: String {
        switch self {
        case .anonymous: "anonymous"
        case .signedIn: "signed-in"
        case .tenant(let permission): "tenant:\(permission.rawValue)"
        case .administrator: "administrator"
        case .node: "node"
        }
    }
}

/// One endpoint.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// With parameters in braces, such as `/api/paas/applications/{application}`.
    package let path: String
    package let access: RouteAccess
    package let description: RouteDescription
    package let respond: @Sendable (Request, PlatformContext, Authentication) async throws -> Response

    /// Part of the API, which programs use and its document describes; the rest is for browsers.
    package var isAPI: Bool {
        path.hasPrefix("/api/") || path.hasPrefix("/agent/") || ["/healthz", "/readyz", "/metrics"].contains(path)
    }
}

/// All endpoints, each with the access that it requires. A feature adds its routes here and nowhere else; the guard
/// runs before the closure, which receives the proof (``Person``, ``Tenant``, ``NodeID``) that its access demands.
package struct RouteTable: Sendable {
    package private(set) var routes: [Route] = []

    package init() {}

    package mutating func anonymous(
        _ method: HTTPRequest.Method, _ path: String, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext) async throws -> Response
    ) {
        add(method, path, .anonymous, description) { request, context, authentication in
            if !path.hasPrefix("/assets/"), !["/healthz", "/readyz"].contains(path) {
                try await authentication.limits?.admit(address: context.remoteAddress, method)
            }
            let call = AuditTrail.Call(method, path, .anonymous)
            return try await authentication.recorded(call, request, context) { try await respond(request, context) }
        }
    }

    package mutating func signedIn(
        _ method: HTTPRequest.Method, _ path: String, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext, Person) async throws -> Response
    ) {
        add(method, path, .signedIn, description) { request, context, authentication in
            let person = try await authentication.requirePerson(request, context)
            let call = AuditTrail.Call(method, path, .signedIn, person: person)
            return try await authentication.recorded(call, request, context) {
                try await respond(request, context, Guard.account(person))
            }
        }
    }

    package mutating func tenant(
        _ permission: Permission, _ method: HTTPRequest.Method, _ path: String, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext, Tenant) async throws -> Response
    ) {
        add(method, path, .tenant(permission), description) { request, context, authentication in
            let person = try await authentication.requirePerson(request, context)
            let tenant = try Guard.tenant(person, in: context.pathOrganization, needs: permission)
            let call = AuditTrail.Call(method, path, .tenant(permission), person: tenant.person)
            return try await authentication.recorded(call, request, context) {
                try await respond(request, context, tenant)
            }
        }
    }

    package mutating func administrator(
        _ method: HTTPRequest.Method, _ path: String, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext, Person) async throws -> Response
    ) {
        add(method, path, .administrator, description) { request, context, authentication in
            let person = try Guard.administrator(await authentication.requirePerson(request, context))
            let call = AuditTrail.Call(method, path, .administrator, person: person)
            return try await authentication.recorded(call, request, context) {
                try await respond(request, context, person)
            }
        }
    }

    package mutating func node(
        _ method: HTTPRequest.Method, _ path: String, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext, NodeID) async throws -> Response
    ) {
        add(method, path, .node, description) { request, context, authentication in
            try await respond(request, context, authentication.requireNode(request, context))
        }
    }

    private mutating func add(
        _ method: HTTPRequest.Method, _ path: String, _ access: RouteAccess, _ description: RouteDescription,
        respond: @escaping @Sendable (Request, PlatformContext, Authentication) async throws -> Response
    ) {
        routes.append(Route(method: method, path: path, access: access, description: description, respond: respond))
    }

    /// A route of another table, with its guard.
    package mutating func add(_ route: Route) { routes.append(route) }

    /// Puts every route on a router.
    package func mount(on router: Router<PlatformContext>, authentication: Authentication) {
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await AuditNote.$current.withValue(AuditNote()) {
                    do {
                        var later = context
                        later.letInAt = Timestamp(milliseconds: authentication.clock.now())
                        let response = try await route.respond(request, context, authentication)
                        await authentication.noteDenial(response, route, request, context)
                        return response.watched(by: authentication.clock) { [later] in
                            try await authentication.check(route.access, request, later)
                        }
                    } catch {
                        await authentication.noteDenial(error, route, request, context)
                        throw error
                    }
                }
            }
        }
    }

    /// Answers 405 with `Allow` to the methods that a path of the API does not know. Mounted after the routes.
    package func mountRefusals(on router: Router<PlatformContext>) {
        let all: [HTTPRequest.Method] =
            [
                .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
            ] + [HTTPRequest.Method("QUERY")].compactMap { $0 }
        for (path, known) in Dictionary(grouping: routes.filter(\.isAPI), by: \.path) {
            let methods = Set(known.map(\.method))
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            for method in all where !methods.contains(method) {
                router.on(RouterPath(path), method: method) { _, context in
                    try ProblemMiddleware.methodNotAllowed(allowed, context)
                }
            }
        }
    }

    /// One line a route, sorted: what the golden file holds.
    package var listing: String {
        routes.map { "\($0.method.rawValue) \($0.path)  \($0.access.word)" }.sorted().joined(separator: "\n") + "\n"
    }
}
