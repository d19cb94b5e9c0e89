import Synchronization

/// What access tokens say whose signature was found to be ours, so that it is not reckoned at each request. That holds
/// for as long as the process has its key; time and store are not in it.
final class VerifiedTokens: Sendable {
    struct Claims: Sendable, Equatable {
        let signIn: String
        /// Seconds since 1970.
        let end: Int64
    }

    /// A token has some 250 bytes. They live for minutes, so when there are as many all are forgotten.
    private static let capacity = 2000

    private let known = Mutex<[String: Claims]>([:])

    func claims(in token: String) -> Claims? {
        // Texts are equal when they look alike: K is also the sign for kelvin.
        guard token.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        return known.withLock { $0[token] }
    }

    var count: Int { known.withLock { $0.count } }

    /// To be called for a token with a right signature only.
    func remember(_ token: String, _ claims: Claims) {
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[token] = claims
        }
    }
}
