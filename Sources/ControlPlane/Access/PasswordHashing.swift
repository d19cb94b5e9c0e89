import Crypto
import CryptoExtras
import Foundation
import HostSupport
import NIOPosix
import Synchronization

/// Hashes passwords with scrypt (RFC 7914, r 8, p 1), two at a time at most: each takes 128·8·2ᶜᵒˢᵗ bytes and a core.
///
/// Text form: `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, base64 without padding.
final class PasswordHashing: Sendable {
    private let cost: Int
    private let ids: UniqueIDs
    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let waiting = Mutex(0)
    private static let limit = 64
    /// Checked where there is no such person, so that the answer takes as long.
    private let dummy: String

    /// - Parameter cost: the work factor as a power of two, 15 or more outside tests.
    init(cost: Int, ids: UniqueIDs) {
        self.cost = cost
        self.ids = ids
        dummy = Parameters(cost: cost, salt: ids.bytes(16), hash: ids.bytes(32)).text
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    func hash(_ password: String) async throws -> String {
        let parameters = Parameters(cost: cost, salt: ids.bytes(16), hash: [])
        return try await run {
            Parameters(cost: parameters.cost, salt: parameters.salt, hash: try parameters.derive(password)).text
        }
    }

    /// Whether `password` belongs to `hash`; takes as long without one.
    func verify(_ password: String, against hash: String?) async throws -> Bool {
        let known = hash.flatMap { Parameters($0) }
        guard let parameters = known ?? Parameters(dummy) else { return false }
        let matches = try await run { isEqual(try parameters.derive(password), parameters.hash) }
        return matches && known != nil
    }

    /// Whether a hash was made with other settings than today's.
    func isOutdated(_ hash: String) -> Bool { Parameters(hash)?.cost != cost }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let isAccepted = waiting.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard isAccepted else {
            throw PlatformError(.tooManyRequests, "Too many people sign in right now; try again soon.", retryAfter: 5)
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await threads.runIfActive(work)
    }
}

/// In time that does not depend on where the two differ.
private func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

private struct Parameters {
    let cost: Int
    let salt: [UInt8]
    let hash: [UInt8]

    init(cost: Int, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    init?(_ text: String) {
        let parts = text.split(separator: "$")
        guard parts.count == 4, parts[0] == "scrypt", parts[1].hasPrefix("ln="), parts[1].hasSuffix(",r=8,p=1"),
            let cost = Int(parts[1].dropFirst(3).dropLast(8)), (1...24).contains(cost),
            let salt = Base64URL.decode(parts[2]), let hash = Base64URL.decode(parts[3]), hash.count == 32
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    var text: String { "$scrypt$ln=\(cost),r=8,p=1$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))" }

    func derive(_ password: String) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost, blockSize: 8, parallelism: 1)
        return key.withUnsafeBytes { [UInt8]($0) }
    }
}
