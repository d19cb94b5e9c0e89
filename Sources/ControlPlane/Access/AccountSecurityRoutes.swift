import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/auth`: a person's own sessions, password and second factor. API tokens do not reach any of it.
struct AccountSecurityRoutes {
    private let access: Access

    init(_ access: Access) { self.access = access }

    func add(to table: inout RouteTable) {
        addSessions(to: &table)
        addSecondFactor(to: &table)
        let access = access
        table.signedIn(
            .post, "/api/auth/password",
            .init(
                "Changes the password and ends all other sessions", takes: .json(PasswordChangeRequest.self),
                gives: .nothing)
        ) { request, context, person in
            try await access.accounts.changePassword(
                of: try person.requiringSignIn(), try await request.json(PasswordChangeRequest.self),
                from: Visitor(request, context))
            return .noContent
        }
    }

    private func addSessions(to table: inout RouteTable) {
        let signIns = access.signIns
        table.signedIn(
            .get, "/api/auth/sessions", .init("Where the person is signed in", gives: .list(of: SignInResource.self))
        ) { request, _, person in
            let person = try person.requiringSignIn()
            let page = try ListPage(request).cut(try await signIns.list(of: person.user.id)) { $0.id }
            return try .json(
                ListResource(
                    items: page.items.map { SignInResource($0, current: person.signInID) }, nextCursor: page.next))
        }
        table.signedIn(
            .delete, "/api/auth/sessions", .init("Ends all sessions but the present one", gives: .nothing)
        ) { _, _, person in
            let person = try person.requiringSignIn()
            try await signIns.revokeAll(of: person.user.id, but: person.signInID)
            return .noContent
        }
        table.signedIn(
            .delete, "/api/auth/sessions/{session}", .init("Ends one session", gives: .nothing)
        ) { _, context, person in
            let id = try context.parameters.require("session")
            try await signIns.revoke(id, of: try person.requiringSignIn().user.id)
            return .noContent
        }
    }

    private func addSecondFactor(to table: inout RouteTable) {
        let (access, factors) = (access, access.factors)
        table.signedIn(
            .get, "/api/auth/totp",
            .init("Whether a second factor is on", gives: .json(SecondFactorResource.self))
        ) { _, _, person in
            let state = try await factors.state(of: try person.requiringSignIn().user.id)
            return try .json(
                SecondFactorResource(enabled: state.isEnabled, recoveryCodesLeft: state.recoveryCodesLeft))
        }
        table.signedIn(
            .post, "/api/auth/totp",
            .init(
                "Begins to set up a second factor", takes: .json(ProofRequest.self),
                gives: .json(EnrolmentResource.self, .created), problems: [.conflict])
        ) { request, context, person in
            let user = try await access.proven(person, request, context)
            let enrolment = try await factors.enrol(user)
            return try .json(
                EnrolmentResource(secret: enrolment.secret.reveal(), uri: enrolment.address.reveal()),
                status: .created)
        }
        table.signedIn(
            .post, "/api/auth/totp/confirm",
            .init(
                "Switches the second factor on", takes: .json(CodeRequest.self),
                gives: .json(RecoveryCodesResource.self), problems: [.conflict])
        ) { request, _, person in
            let code = try await request.json(CodeRequest.self).code
            let codes = try await factors.confirm(code, of: try person.requiringSignIn().user.id)
            return try .json(RecoveryCodesResource(recoveryCodes: codes))
        }
        table.signedIn(
            .post, "/api/auth/totp/recovery-codes",
            .init(
                "Makes new recovery codes", takes: .json(ProofRequest.self),
                gives: .json(RecoveryCodesResource.self), problems: [.conflict])
        ) { request, context, person in
            let user = try await access.proven(person, request, context)
            return try .json(RecoveryCodesResource(recoveryCodes: try await factors.renewRecoveryCodes(of: user.id)))
        }
        table.signedIn(
            .post, "/api/auth/totp/disable",
            .init("Switches the second factor off", takes: .json(ProofRequest.self), gives: .nothing)
        ) { request, context, person in
            let user = try await access.proven(person, request, context)
            try await factors.disable(user.id)
            return .noContent
        }
    }
}

extension Access {
    /// The person, after password and, where set, code have been shown once more.
    fileprivate func proven(_ person: Person, _ request: Request, _ context: PlatformContext) async throws -> User {
        let proof = try await request.json(ProofRequest.self)
        return try await accounts.prove(
            try person.requiringSignIn(), password: proof.password, code: proof.totp, from: Visitor(request, context))
    }
}

extension Person {
    /// Itself, unless it came with an API token, which must not take over the account that made it.
    func requiringSignIn() throws -> Person {
        guard grant == nil else {
            throw PlatformError(.forbidden, "An API token cannot do this; sign in with your password.")
        }
        return self
    }
}

extension SignInResource {
    init(_ signIn: SignInStore.SignIn, current: String?) {
        self.init(
            id: signIn.id, kind: signIn.kind.rawValue, device: signIn.device, address: signIn.address,
            createdAt: signIn.createdAt.rfc3339, lastUsedAt: signIn.seenAt.rfc3339,
            expiresAt: signIn.expiresAt.rfc3339, current: signIn.id == current)
    }
}
