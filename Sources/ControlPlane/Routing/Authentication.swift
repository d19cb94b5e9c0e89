package import HostSupport
package import Hummingbird
package import PlatformModel

/// Finds out who calls. Nil means that no credential was given; a wrong one throws `unauthenticated`.
package struct Authentication: Sendable {
    package var person: @Sendable (Request, PlatformContext) async throws -> Person?
    package var node: @Sendable (Request, PlatformContext) async throws -> NodeID?
    /// Says when a stream's reader is asked for its rights again.
    package var clock: HostClock

    /// Writes down what changes and what is refused; nothing where it is nil.
    package var audit: AuditTrail?
    /// Counts requests; nothing is limited where it is nil.
    package var limits: RateLimits?

    package init(
        person: @escaping @Sendable (Request, PlatformContext) async throws -> Person?,
        node: @escaping @Sendable (Request, PlatformContext) async throws -> NodeID?,
        audit: AuditTrail? = nil, limits: RateLimits? = nil, clock: HostClock = .system
    ) {
        self.audit = audit
        self.limits = limits
        self.person = person
        self.node = node
        self.clock = clock
    }

    func requirePerson(_ request: Request, _ context: PlatformContext) async throws -> Person {
        let found: Person?
        do {
            found = try await person(request, context)
        } catch let failure as PlatformError where failure.code == .unauthenticated {
            try await limits?.noteWrongCredential(address: context.remoteAddress)
            throw failure
        }
        guard let found else {
            throw PlatformError(.unauthenticated, "Sign in first: this needs an access token or a session.")
        }
        guard found.user.suspendedAt == nil else {
            throw Self.suspended
        }
        try await limits?.admit(found, request.method)
        if let impersonation = found.impersonation, !impersonation.mayChange, ![.get, .head].contains(request.method) {
            throw PlatformError(.forbidden, "You act as \(found.user.email) only to look; this would change something.")
        }
        return found
    }

    static var suspended: PlatformError {
        PlatformError(.forbidden, "This account is suspended; write to the platform's administrators.")
    }

    /// Runs what a route does for somebody who has passed its guard; a change goes into the audit log with its entry.
    func recorded(
        _ call: AuditTrail.Call, _ request: Request, _ context: PlatformContext, _ body: () async throws -> Response
    ) async throws -> Response {
        guard let audit else { return try await body() }
        guard call.isRecorded else {
            let response = try await body()
            if call.isVisit { await audit.noteVisit(call, request, context) }
            return response
        }
        return try await audit.run(call, request, context, body)
    }

    func noteDenial(_ error: any Error, _ route: Route, _ request: Request, _ context: PlatformContext) async {
        guard let audit, AuditRefusals.isDenial(error) else { return }
        // Whoever cannot be told counts as nobody.
        let person = try? await person(request, context)
        let call = AuditTrail.Call(route.method, route.path, route.access, person: person)
        await audit.noteDenial(error, call, request, context)
    }

    /// Pages answer a refusal with a page, so it comes as an answer.
    func noteDenial(_ response: Response, _ route: Route, _ request: Request, _ context: PlatformContext) async {
        guard let audit, route.method != .get, let code = AuditNote.denial(response.status.code) else { return }
        let person = try? await person(request, context)
        let call = AuditTrail.Call(route.method, route.path, route.access, person: person)
        await audit.noteDenial(code, call, request, context)
    }

    func requireNode(_ request: Request, _ context: PlatformContext) async throws -> NodeID {
        guard let node = try await node(request, context) else {
            throw PlatformError(.unauthenticated, "This needs a node's token.")
        }
        return node
    }
}

extension Authentication {
    /// Throws when who made the request may no longer call a route of this access.
    func check(_ access: RouteAccess, _ request: Request, _ context: PlatformContext) async throws {
        switch access {
        case .anonymous: return
        case .signedIn: _ = try Guard.account(try await requirePerson(request, context))
        case .administrator: _ = try Guard.administrator(try await requirePerson(request, context))
        case .node: _ = try await requireNode(request, context)
        case .tenant(let permission):
            let person = try await requirePerson(request, context)
            _ = try Guard.tenant(person, in: context.pathOrganization, needs: permission)
        }
    }
}

/// The checks behind a route's access.
enum Guard {
    /// - Parameter organization: the one in the route's path, if it has one.
    static func tenant(_ person: Person, in organization: String?, needs permission: Permission) throws -> Tenant {
        guard let organization else { return try tenant(person, needs: permission) }
        guard let person = person.acting(in: organization) else { throw PlatformError.notFound("organization") }
        return try tenant(person, needs: permission)
    }

    private static func tenant(_ person: Person, needs permission: Permission) throws -> Tenant {
        guard let scope = person.scope else {
            throw PlatformError(.forbidden, "You are not a member of an organization; ask its owner for an invitation.")
        }
        guard scope.allows(permission) else {
            if person.organization?.isDeleting == true {
                throw PlatformError(.conflict, "The organization is being deleted.")
            }
            throw PlatformError(
                .forbidden, "Your role in this organization does not allow this (\(permission.rawValue)).")
        }
        guard permission == .view || person.isEmailConfirmed else {
            throw PlatformError(
                .forbidden, "Confirm your email address first: open the link in the mail that we sent you.")
        }
        return Tenant(person: person, scope: scope)
    }

    /// Accounts are for people who signed in, not for their programs.
    static func account(_ person: Person) throws -> Person {
        guard person.impersonation == nil else {
            throw PlatformError(.forbidden, "Only the person themselves may do this.")
        }
        guard person.grant == nil else {
            throw PlatformError(.forbidden, "An API token cannot do this; sign in as the person instead.")
        }
        return person
    }

    /// What a program must not do with its token, whatever the token lends.
    static func inPerson(_ tenant: Tenant) throws { _ = try account(tenant.person) }

    static func administrator(_ person: Person) throws -> Person {
        guard person.grant?.isAdministrator ?? true else {
            throw PlatformError(.forbidden, "This API token was not made for the administrators' API.")
        }
        guard person.user.isAdministrator else {
            throw PlatformError(.forbidden, "Only administrators of the platform may do this.")
        }
        return person
    }
}
