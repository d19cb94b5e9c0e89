import HTTPTypes
package import Hummingbird
import PlatformAPI
package import PlatformModel
import SQLStore

/// Everything about who calls: accounts, sign-ins, sessions.
package struct Access: Sendable {
    package let accounts: Accounts
    package let signIns: SignIns
    package let sessions: WebSessions
    package let factors: SecondFactors
    package let links: AccountLinks
    let mails: Mails
    let pending: PendingSignIns
    private let surroundings: Surroundings
    private let tokens: AccessTokens
    private let apiTokens: APITokenAccess
    /// By the id of the sign-in. As large as the organizations that people are in.
    private let known = StoreMemo<String, SignedIn?>(capacity: 5000) { 1 + ($0?.memberships.count ?? 0) }
    package let impersonations: Impersonations
    let visits: WebVisits

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        let hashing = PasswordHashing(cost: surroundings.configuration.passwordCost, ids: surroundings.ids)
        let limits = LoginLimits(surroundings)
        tokens = AccessTokens(surroundings.tokenKey)
        apiTokens = APITokenAccess(surroundings)
        impersonations = Impersonations(surroundings)
        visits = WebVisits(surroundings, impersonations)
        pending = PendingSignIns(surroundings)
        factors = SecondFactors(surroundings: surroundings)
        let checks = PasswordChecks(
            surroundings: surroundings, hashing: hashing, limits: limits, devices: KnownDevices(surroundings),
            factors: factors)
        mails = Mails(surroundings: surroundings)
        links = AccountLinks(checks, mails: mails)
        accounts = Accounts(surroundings, checks: checks, mails: mails)
        signIns = SignIns(surroundings: surroundings, checks: checks, tokens: tokens)
        sessions = WebSessions(signIns)
    }

    /// Who may make an account, as the settings say now.
    package func registration() async throws -> RegistrationMode {
        try await surroundings.store.read { try surroundings.settings($0).registration }
    }

    /// Sends the mail that waits.
    var mailRunner: MailRunner { MailRunner(mails) { [links] in try await links.compose($0, to: $1) } }

    /// Who a request comes from: by its access token, else by its session. A wrong token throws; a session that is over
    /// counts as none, so that a page can send its visitor to the sign-in.
    package func person(_ request: Request, _ context: PlatformContext) async throws -> Person? {
        let asked = HTTPField.Name.organization.flatMap { request.headers[$0] }
        if let header = request.headers[.authorization] {
            let failure = PlatformError(
                .unauthenticated, "The access token is not valid or has expired; refresh it or sign in again.")
            let token = String(header.dropFirst(7))
            guard header.prefix(7).lowercased() == "bearer " else { throw failure }
            if token.hasPrefix(APITokenText.prefix) {
                guard let person = try await apiTokens.person(token, asked: asked) else { throw failure }
                return person
            }
            if token.hasPrefix(Impersonations.prefix) {
                guard let person = try await impersonations.person(token, asked: asked) else { throw failure }
                return person
            }
            guard let signIn = tokens.signIn(in: token, now: context.letInAt ?? surroundings.now),
                let person = try await person(signIn: signIn, .accessToken, asked: asked)
            else { throw failure }
            return person
        }
        guard let signIn = try await sessions.signIn(of: request, context),
            let person = try await person(signIn: signIn, .cookie, asked: asked)
        else { return nil }
        if let visitor = try await visits.person(request, by: person) { return visitor }
        guard asked == nil else { return person }
        return OrganizationChoice.of(request).flatMap { person.acting(in: $0) } ?? person
    }

    /// All organizations of a person, the first one first.
    package func memberships(of user: UserID) async throws -> [Membership] {
        try await surroundings.store.read { try OrganizationStore.memberships(of: user, in: $0) }
    }

    /// What the store says of a sign-in and its person. The time is not in it.
    private struct SignedIn: Sendable {
        let signIn: SignInStore.SignIn
        let user: User
        let memberships: [Membership]
        let isEmailConfirmed: Bool
    }

    private func person(signIn id: String, _ credential: Person.Credential, asked: String?) async throws -> Person? {
        let found = try await known.value(id, at: surroundings.store.version()) { try await read(signIn: id) }
        guard let known = found.value, known.signIn.isValid(now: surroundings.now) else { return nil }
        let chosen = try Membership.required(from: known.memberships, asked: asked)
        var person = Person(
            user: known.user, credential: credential, memberships: known.memberships, membership: chosen, signInID: id)
        person.isEmailConfirmed = known.isEmailConfirmed
        person.readAt = found.version
        return person
    }

    private func read(signIn id: String) async throws -> (SignedIn?, StoreVersion?) {
        try await surroundings.store.readVersioned { transaction in
            guard let signIn = try SignInStore.find(id, in: transaction),
                let user = try UserStore.find(signIn.userID, in: transaction)
            else { return nil }
            return SignedIn(
                signIn: signIn, user: user,
                memberships: try OrganizationStore.memberships(of: user.id, in: transaction),
                isEmailConfirmed: try !mails.areOn || AccountLinkStore.isConfirmed(user, in: transaction))
        }
    }
}

extension HTTPField.Name {
    /// The organization that a request is to act in.
    fileprivate static let organization = HTTPField.Name("X-Organization-Id")
}
