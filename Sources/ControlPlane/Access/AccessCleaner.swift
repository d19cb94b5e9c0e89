import HostSupport
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Forgets, once an hour, what nobody can use any more: ended sign-ins, old invitations and idempotency
/// keys.
package struct AccessCleaner: Service {
    private let surroundings: Surroundings
    private let limits: RateLimits

    package init(_ surroundings: Surroundings, limits: RateLimits) {
        self.surroundings = surroundings
        self.limits = limits
    }

    package func run() async throws {
        await surroundings.rounds(every: .seconds(3600), failure: "old sign-ins were not deleted") { try await clean() }
    }

    func clean() async throws {
        let now = surroundings.now
        try await limits.clean()
        try await surroundings.store.write { transaction in
            try SignInStore.deleteOld(before: now.adding(seconds: -86_400), in: transaction)
            try AccountLinkStore.deleteOld(before: now.adding(seconds: -3600), in: transaction)
            try MailStore.deleteOld(before: now.adding(seconds: -7 * 86_400), in: transaction)
            let invitations = now.adding(seconds: -Invitation.keptSeconds)
            _ = try InvitationStore().deleteOld(before: invitations, limit: 1000, transaction)
            let impersonations = now.adding(seconds: -Impersonation.keptSeconds)
            try ImpersonationStore().deleteOld(before: impersonations, transaction)
            try AttemptStore.deleteOld(now: now, in: transaction)
            try IdempotencyStore.deleteOld(before: now.adding(seconds: -86_400), in: transaction)
        }
    }
}
