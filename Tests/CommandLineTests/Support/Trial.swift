import Foundation
import HostSupport
import NIOConcurrencyHelpers

@testable import CommandLine

/// One invocation of the program in a folder of its own, with what it printed.
struct Trial: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// The output as JSON.
    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
}

/// A person's home and working folder, removed at the end.
final class Desk: Sendable {
    let root: String
    var work: String { root + "/work" }
    var credentials: String { root + "/config/credentials.json" }

    init() throws {
        root = FileManager.default.temporaryDirectory.path + "/skypanel-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root + "/work", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func write(_ text: String, to name: String) throws {
        let path = "\(work)/\(name)"
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// Signed in as a file of credentials would have it.
    func signIn(to server: String, access: String = "good", refresh: String = "r1", expiresIn: Int64 = 3600) throws {
        let folder = root + "/config"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let expires = HostClock.system.now() + expiresIn * 1000
        let text = """
            {"current":"\(server)","servers":{"\(server)":{"email":"ada@example.com","access_token":"\(access)",
            "refresh_token":"\(refresh)","expires_at":\(expires)}}}
            """
        try text.write(toFile: credentials, atomically: true, encoding: .utf8)
    }

    func run(
        _ arguments: String..., environment: [String: String] = [:], input: String = "", terminal: Bool = false,
        adjust: (inout Surroundings) -> Void = { _ in }
    ) async -> Trial {
        let output = NIOLockedValueBox("")
        let errors = NIOLockedValueBox("")
        let base = ["SKYPANEL_CONFIG_DIR": root + "/config", "TMPDIR": root, "HOME": root]
        var surroundings = Surroundings(
            environment: base.merging(environment) { $1 }, directory: work,
            output: { text in output.withLockedValue { $0 += text } },
            errors: { text in errors.withLockedValue { $0 += text } })
        surroundings.input = { Array(input.utf8.prefix($0)) }
        surroundings.outputIsTerminal = terminal
        surroundings.errorsAreTerminal = terminal
        // Waits are kept, but shortened.
        let real = HostClock.system
        surroundings.clock = HostClock(now: real.now, sleep: { try await real.sleep($0 / 20) })
        adjust(&surroundings)
        let status = await CommandLineProgram.run(arguments, in: surroundings)
        return Trial(
            status: status, output: output.withLockedValue { $0 }, errors: errors.withLockedValue { $0 })
    }
}
