import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/auth`: registering, signing in and out, who am I.
struct AccountRoutes {
    private let access: Access

    init(_ access: Access) { self.access = access }

    func add(to table: inout RouteTable) {
        let access = access
        table.anonymous(.post, "/api/auth/register", "Registers a person with an organization") { request, context in
            let made = try await access.accounts.register(
                try await request.json(RegisterRequest.self), address: context.remoteAddress)
            let resource = RegistrationResource(
                user: UserResource(made.user), organization: OrganizationResource(made.membership))
            return try .json(resource, status: .created)
        }
        table.anonymous(.post, "/api/auth/login", "Exchanges a password for tokens") { request, context in
            let login = try await request.json(LoginRequest.self)
            return try .json(try await access.signIns.signIn(login, address: context.remoteAddress))
        }
        table.anonymous(.post, "/api/auth/refresh", "Exchanges a refresh token for the next pair") { request, _ in
            try .json(try await access.signIns.refresh(try await request.json(RefreshRequest.self).refreshToken))
        }
        table.anonymous(.post, "/api/auth/logout", "Ends a sign-in") { request, _ in
            try await access.signIns.signOut(try await request.json(RefreshRequest.self).refreshToken)
            return .noContent
        }
        table.signedIn(.get, "/api/auth/me", "Who is signed in, and where") { _, _, person in
            let all = try await access.memberships(of: person.user.id)
            let current = all.first { $0.organization.id == person.organization?.id }
            return try .json(
                SessionResource(
                    user: UserResource(person.user), organization: current.map { OrganizationResource($0) },
                    organizations: all.map { OrganizationResource($0) }))
        }
    }
}
