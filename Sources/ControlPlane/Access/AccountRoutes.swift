import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/auth`: registering, signing in and out, who am I.
struct AccountRoutes {
    private let access: Access

    init(_ access: Access) { self.access = access }

    func add(to table: inout RouteTable) {
        let access = access
        table.anonymous(
            .post, "/api/auth/register",
            .init(
                "Registers a person with an organization", takes: .json(RegisterRequest.self),
                gives: .json(RegistrationResource.self, .created), problems: [.notFound])
        ) { request, context in
            let made = try await access.accounts.register(
                try await request.json(RegisterRequest.self), address: context.remoteAddress)
            let resource = RegistrationResource(
                user: UserResource(made.user), organization: OrganizationResource(made.membership))
            return try .json(resource, status: .created)
        }
        table.anonymous(
            .post, "/api/auth/login",
            .init(
                "Exchanges a password for tokens", takes: .json(LoginRequest.self), gives: .json(TokenResource.self),
                problems: [.unauthenticated, .secondFactorRequired, .forbidden])
        ) { request, context in
            let login = try await request.json(LoginRequest.self)
            let visitor = Visitor(request, context, deviceToken: login.deviceToken)
            return try .json(try await access.signIns.signIn(login, from: visitor))
        }
        table.anonymous(
            .post, "/api/auth/refresh",
            .init(
                "Exchanges a refresh token for the next pair", takes: .json(RefreshRequest.self),
                gives: .json(TokenResource.self), problems: [.unauthenticated])
        ) { request, context in
            let token = try await request.json(RefreshRequest.self).refreshToken
            return try .json(try await access.signIns.refresh(token, from: Visitor(request, context)))
        }
        table.anonymous(
            .post, "/api/auth/logout", .init("Ends a sign-in", takes: .json(RefreshRequest.self), gives: .nothing)
        ) { request, _ in
            try await access.signIns.signOut(try await request.json(RefreshRequest.self).refreshToken)
            return .noContent
        }
        table.signedIn(.get, "/api/auth/me", .init("Who is signed in, and where", gives: .json(SessionResource.self))) {
            _, _, person in
            let all = try await access.memberships(of: person.user.id)
            let current = all.first { $0.organization.id == person.organization?.id }
            var session = SessionResource(
                user: UserResource(person.user), organization: current.map { OrganizationResource($0) },
                organizations: all.map { OrganizationResource($0) })
            if let current {
                session.impersonations = try await access.impersonations.active(in: current.organization.id)
            }
            return try .json(session)
        }
    }
}
