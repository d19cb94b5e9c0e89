import Foundation
import Synchronization
import Testing

/// A real mail server (aiosmtpd) in a process of its own, which keeps what it takes.
final class MailServer: Sendable {
    struct Options: Encodable, Sendable {
        var starttls = false
        var tls = false
        var auth = false
        var utf8 = false
        /// Ways to sign in that it does not offer.
        var without: [String] = []
        /// One of the bad servers in the script.
        var bad: String?
        var port = 0
        var certificate: String?
        var key: String?
    }

    struct Mail: Decodable, Sendable {
        let from: String
        let to: [String]
        let text: String
        let tls: Bool
        let user: String?

        /// The decoded body.
        var body: String {
            let parts = text.components(separatedBy: "\r\n\r\n")
            let data = Data(base64Encoded: parts.dropFirst().joined(), options: .ignoreUnknownCharacters)
            return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    static let isInstalled: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", "import aiosmtpd"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    let port: Int
    private let process: Process
    private let lines: Mutex<[String]>
    private let output: FileHandle

    init(_ options: Options) throws {
        let process = Process()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "mail_server.py").path
        let json = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [script, json]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        self.process = process
        output = pipe.fileHandleForReading
        var first = Data()
        while !first.contains(UInt8(ascii: "\n")) {
            let more = output.availableData
            if more.isEmpty { break }
            first += more
        }
        port = try #require(Int(String(decoding: first, as: UTF8.self).trimmingCharacters(in: .newlines)))
        lines = Mutex([])
        output.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            let new = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
            self?.lines.withLock { $0 += new }
        }
    }

    deinit { stop() }

    func stop() {
        output.readabilityHandler = nil
        kill(process.processIdentifier, SIGKILL)
        for _ in 0..<200 where process.isRunning { usleep(10_000) }
    }

    /// What has arrived, once `count` have.
    func mails(_ count: Int) async throws -> [Mail] {
        for _ in 0..<100 where lines.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(20)) }
        return try lines.withLock { $0 }.map { try JSONDecoder().decode(Mail.self, from: Data($0.utf8)) }
    }

    /// A certificate for `localhost` and its key, as PEM files in `folder`.
    static func makeCertificate(in folder: String) throws -> (certificate: String, key: String) {
        let paths = ("\(folder)/mail.crt", "\(folder)/mail.key")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", paths.0, "-keyout", paths.1,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return paths
    }
}

/// A folder that goes with the test.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
