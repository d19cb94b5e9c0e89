import HostSupport
import PlatformModel
import SQLStore

/// Finds out who calls with an API token: the person who made it, in its organization alone, with what the token lends
/// and the person's role still gives.
struct APITokenAccess: Sendable {
    private let surroundings: Surroundings
    private let store = APITokenStore()
    /// By the token's hash. The time is not in it.
    private let known = StoreMemo<String, Known?>(capacity: 5000)

    private struct Known: Sendable {
        let token: APIToken
        let user: User
        let membership: Membership
    }

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Nil when the token is unknown, expired or revoked, or its maker is no member any more.
    func person(_ text: String, asked: String?) async throws -> Person? {
        guard APITokenText.isWellFormed(text) else { return nil }
        let (hash, now) = (OpaqueToken.hash(text), surroundings.now)
        let found = try await known.value(hash, at: surroundings.store.version()) { try await read(hash) }
        guard let known = found.value, known.token.isUsable(now: now) else { return nil }
        if known.token.needsUseNote(now: now) {
            try await surroundings.store.write { try store.noteUse(known.token.id, now: now, $0) }
        }
        var person = Person(
            user: known.user, credential: .apiToken, memberships: [known.membership],
            membership: try Membership.required(from: [known.membership], asked: asked), grant: known.token.grant)
        person.readAt = found.version
        return person
    }

    private func read(_ hash: String) async throws -> (Known?, StoreVersion?) {
        try await surroundings.store.readVersioned { transaction in
            guard let token = try store.find(hash: hash, transaction),
                let user = try UserStore.find(token.userID, in: transaction),
                let membership = try OrganizationStore.memberships(of: user.id, in: transaction)
                    .first(where: { $0.organization.id == token.organizationID })
            else { return nil }
            return Known(token: token, user: user, membership: membership)
        }
    }
}
