import Foundation
import Testing

/// A secret of an application, from its build to its running instance: nothing that others can read holds it.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct CanaryTests {
    @Test func `a variable's value is in no argument list, log, image layer or file of the server`() async throws {
        let installation = try await Installation.open()
        let secret = "canary-\(UUID().uuidString.lowercased())"
        var files = BadApplicationTests.server("x")
        files["server.py"] = (files["server.py"] ?? "").replacingOccurrences(
            of: "body = b\"x\"", with: "body = str(len(os.environ.get(\"CANARY\", \"\"))).encode()")
        try await DeployedApplication.with("canary", on: installation) { application in
            let set = try await installation.call(
                "POST", "\(application.path)/env", json: ["key": "CANARY", "value": secret])
            try #require(set.status == 200, "\(set.text)")
            let watch = Task { try await Self.argumentLists(with: secret) }
            let end = try await application.deploy(files: files)
            let again = try await application.act("restart")
            watch.cancel()
            #expect(end["status"] as? String == "live", "\(end)")
            #expect(again["status"] as? String == "live", "\(again)")
            #expect(try await installation.visit(application.url).text == "\(secret.utf8.count)")
            let seen = try await watch.value
            #expect(seen.rounds > 10)
            #expect(seen.found == [])
            for folder in ["log", "server"] {
                let home = installation.home.appending(path: folder)
                // Some come and go meanwhile.
                let holding = try Self.files(in: home).filter { (try? Data(contentsOf: $0))?.contains(secret) == true }
                #expect(holding.map(\.path) == [])
            }
            let images = try await run(
                ["docker", "image", "ls", "-q", "--filter", "label=skypanel.application=\(application.id)"])
            #expect(!images.isEmpty)
            for image in Set(images.split(separator: "\n").map(String.init)) {
                #expect(!(try await run(["docker", "history", "--no-trunc", image])).contains(secret))
                #expect(!(try await run(["docker", "image", "inspect", image])).contains(secret))
            }
        }
    }

    /// Reads what all processes of the machine were started with, again and again, until the task is cancelled.
    private static func argumentLists(with secret: String) async throws -> (rounds: Int, found: Set<String>) {
        var (rounds, found) = (0, Set<String>())
        while !Task.isCancelled {
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(process) != nil {
                // Processes end while they are read.
                guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { continue }
                if data.contains(secret) { found.insert(String(decoding: data, as: UTF8.self)) }
            }
            rounds += 1
            try? await Task.sleep(for: .milliseconds(30))
        }
        return (rounds, found)
    }

    private static func files(in folder: URL) throws -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        return try (all?.allObjects as? [URL] ?? []).filter {
            try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
        }
    }
}

extension Data {
    fileprivate func contains(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
