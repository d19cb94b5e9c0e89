import Synchronization

/// The API version that this client and the engine agreed upon.
final class VersionMemory: Sendable {
    /// What this client is written for.
    static let wanted = "1.41"

    private let value = Mutex<String?>(nil)

    var known: String? { value.withLock { $0 } }

    /// Forgets, so that the next call asks again: the engine may have been replaced by a newer one.
    func forget() { value.withLock { $0 = nil } }

    /// Agrees on the version of this client, or on the engine's oldest when that is newer.
    func remember(oldestOfEngine: String) -> String {
        let chosen = Self.parts(oldestOfEngine).lexicographicallyPrecedes(Self.parts(Self.wanted))
        let version = chosen || Self.parts(oldestOfEngine).isEmpty ? Self.wanted : oldestOfEngine
        value.withLock { $0 = version }
        return version
    }

    /// Digits and one point only: the text becomes part of a path.
    private static func parts(_ version: String) -> [Int] {
        let numbers = version.split(separator: ".").map { Int($0) ?? -1 }
        return numbers.count == 2 && numbers.allSatisfy { $0 >= 0 } ? numbers : []
    }
}
