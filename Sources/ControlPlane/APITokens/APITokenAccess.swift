import HostSupport
import PlatformModel
import SQLStore

/// Finds out who calls with an API token: the person who made it, in its organization alone, with what the token lends
/// and the person's role still gives.
struct APITokenAccess: Sendable {
    private let surroundings: Surroundings
    private let store = APITokenStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Nil when the token is unknown, expired or revoked, or its maker is no member any more.
    func person(_ text: String, asked: String?) async throws -> Person? {
        guard APITokenText.isWellFormed(text) else { return nil }
        let (hash, now) = (OpaqueToken.hash(text), surroundings.now)
        let found = try await surroundings.store.read { transaction -> (APIToken, User, Membership)? in
            guard let token = try store.find(hash: hash, transaction), token.isUsable(now: now),
                let user = try UserStore.find(token.userID, in: transaction),
                let membership = try OrganizationStore.memberships(of: user.id, in: transaction)
                    .first(where: { $0.organization.id == token.organizationID })
            else { return nil }
            return (token, user, membership)
        }
        guard let (token, user, membership) = found else { return nil }
        if token.needsUseNote(now: now) {
            try await surroundings.store.write { try store.noteUse(token.id, now: now, $0) }
        }
        return Person(
            user: user, credential: .apiToken, memberships: [membership],
            membership: try Membership.required(from: [membership], asked: asked), grant: token.grant)
    }
}
