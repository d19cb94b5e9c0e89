package import Hummingbird
package import PlatformModel

/// Finds out who calls. Nil means that no credential was given; a wrong one throws `unauthenticated`.
package struct Authentication: Sendable {
    package var person: @Sendable (Request, PlatformContext) async throws -> Person?
    package var node: @Sendable (Request, PlatformContext) async throws -> NodeID?

    package init(
        person: @escaping @Sendable (Request, PlatformContext) async throws -> Person?,
        node: @escaping @Sendable (Request, PlatformContext) async throws -> NodeID?
    ) {
        self.person = person
        self.node = node
    }

    func requirePerson(_ request: Request, _ context: PlatformContext) async throws -> Person {
        guard let person = try await person(request, context) else {
            throw PlatformError(.unauthenticated, "Sign in first: this needs an access token or a session.")
        }
        return person
    }

    func requireNode(_ request: Request, _ context: PlatformContext) async throws -> NodeID {
        guard let node = try await node(request, context) else {
            throw PlatformError(.unauthenticated, "This needs a node's token.")
        }
        return node
    }
}

/// The checks behind a route's access.
enum Guard {
    static func tenant(_ person: Person, needs permission: Permission) throws -> Tenant {
        guard let scope = person.scope else {
            throw PlatformError(.forbidden, "You are not a member of an organization; ask its owner for an invitation.")
        }
        guard scope.allows(permission) else {
            throw PlatformError(
                .forbidden, "Your role in this organization does not allow this (\(permission.rawValue)).")
        }
        return Tenant(person: person, scope: scope)
    }

    static func administrator(_ person: Person) throws -> Person {
        guard person.user.isAdministrator else {
            throw PlatformError(.forbidden, "Only administrators of the platform may do this.")
        }
        return person
    }
}
