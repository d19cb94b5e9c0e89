import HostSupport
import Logging
import PlatformModel
import SQLStore

/// Does the same for many organizations, each judged on its own: what fails for one is logged and stored, tried again
/// later and later and told to administrators, and keeps nobody else waiting.
struct BillingAttempts: Sendable {
    enum Part: String, Sendable, CaseIterable {
        case metering, holds, charging, credit, invoicing, standing
    }

    /// In a row, before administrators are told: two servers that meet, or a busy store, are over by then.
    static let alarmedFrom = 2
    private static let backoff = Backoff(first: 20_000, cap: 3_600_000)

    private let surroundings: Surroundings
    private let store = BillingFailureStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Those for which it failed before are tried as well as soon as it is their turn, and not before.
    ///
    /// Throws only what is nobody's own: the store is gone, or the server stops.
    func each(
        _ organizations: [OrganizationID], _ part: Part, _ work: (OrganizationID) async throws -> Void
    ) async throws {
        let (known, now) = (try await surroundings.store.read { try store.all(of: part, $0) }, surroundings.now)
        let due = known.filter { $0.value.retryAt <= now }
        let listed = Set(organizations)
        for organization in organizations + due.keys.filter({ !listed.contains($0) }).sorted() {
            guard !Task.isCancelled else { return }
            guard known[organization] == nil || due[organization] != nil else { continue }
            do {
                try await work(organization)
            } catch  where Self.isOwn(error) {
                try await note(error, of: part, organization, tries: (known[organization]?.tries ?? 0) + 1)
                continue
            }
            if due[organization] != nil {
                try await surroundings.store.write { try store.clear(part, of: organization, $0) }
            }
        }
    }

    private static func isOwn(_ error: any Error) -> Bool {
        if error is CancellationError { return false }
        guard let kind = (error as? StoreError)?.kind else { return true }
        return ![.unavailable, .unknownOutcome, .closed].contains(kind)
    }

    private func note(_ error: any Error, of part: Part, _ organization: OrganizationID, tries: Int) async throws {
        surroundings.logger.error(
            "billing failed for an organization",
            metadata: [
                "organization_id": "\(organization)", "part": "\(part.rawValue)", "tries": "\(tries)",
                "detail": "\(error)",
            ])
        let now = surroundings.now
        // At least half of the pause, so that no round meets it again.
        let pause = (Self.backoff.ceiling(attempt: tries - 1) + Self.backoff.wait(attempt: tries - 1)) / 2
        let failure = BillingFailureStore.Failure(
            tries: tries, retryAt: now.adding(milliseconds: pause.milliseconds))
        try await surroundings.store.write {
            try store.set(failure, "\(error)", of: part, organization, now: now, $0)
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
