import Glibc
import HostSupport
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One person's way into one server.
struct Credential: Codable, Equatable, Sendable {
    var email: String
    var accessToken: String
    var refreshToken: String
    /// Milliseconds since 1970.
    var expiresAt: Int64
    /// The organization chosen by `orgs use`.
    var organization: String?

    init(email: String, tokens: TokenResource, now: Int64) {
        self.email = email
        accessToken = tokens.accessToken
        refreshToken = tokens.refreshToken
        expiresAt = now + Int64(min(max(tokens.expiresIn, 0), 31_536_000)) * 1000
    }

    private enum CodingKeys: String, CodingKey {
        case email, accessToken = "access_token", refreshToken = "refresh_token", expiresAt = "expires_at"
        case organization
    }
}

/// What the file holds.
struct CredentialFile: Codable, Equatable, Sendable {
    /// Address of the server signed in to last.
    var current: String?
    /// By address.
    var servers: [String: Credential] = [:]
}

/// `credentials.json` in the configuration folder; only its owner can read it.
struct CredentialStore: Sendable {
    let folder: String

    /// SKYPANEL_CONFIG_DIR, else `skypanel` in XDG_CONFIG_HOME, else in `~/.config`.
    init(_ surroundings: Surroundings) {
        let environment = surroundings.environment
        if let named = environment["SKYPANEL_CONFIG_DIR"], !named.isEmpty {
            folder = surroundings.path(named)
        } else if let shared = environment["XDG_CONFIG_HOME"], shared.hasPrefix("/") {
            folder = "\(shared)/skypanel"
        } else {
            folder = "\(environment["HOME"] ?? "/root")/.config/skypanel"
        }
    }

    var path: String { "\(folder)/credentials.json" }

    func load() throws -> CredentialFile {
        guard let data = FileManager.default.contents(atPath: path) else { return CredentialFile() }
        guard let file = try? JSONDecoder().decode(CredentialFile.self, from: data) else {
            throw CommandFailure(.failed, "\(path) is damaged.", advice: "Delete it and run: skypanel login")
        }
        return file
    }

    func save(_ file: CredentialFile) throws {
        do {
            try makeFolder()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try AtomicFile.write(try encoder.encode(file), to: path, mode: 0o600)
        } catch {
            throw CommandFailure(.failed, "\(path) cannot be written: \(error)")
        }
    }

    /// Runs `body` while no other process does the same; waits at most 40 s for its turn.
    func locked<Result: Sendable>(
        _ clock: HostClock, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try makeFolder()
        let descriptor = open("\(folder)/credentials.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure(.failed, "\(folder) cannot be written.") }
        defer { close(descriptor) }
        var turns = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            turns += 1
            guard turns < 800 else {
                throw CommandFailure(.failed, "Another skypanel holds \(folder)/credentials.lock for too long.")
            }
            try await clock.sleep(.milliseconds(50))
        }
        return try await body()
    }

    private func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
