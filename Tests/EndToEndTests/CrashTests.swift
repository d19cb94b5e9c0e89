import Foundation
import Testing

/// `kill -9` of either program: what runs keeps running, and what was accepted ends in one true state.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct CrashTests {
    @Test(arguments: ["server", "agent"], [0.2, 1.5, 4.0])
    func `a program killed in the middle of a deployment`(program: String, afterSeconds: Double) async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("crash", on: installation) { application in
            let first = try await application.deploy(files: BadApplicationTests.server("before"))
            try #require(first["status"] as? String == "live", "\(first)")
            let archive = try await Archives.pack(BadApplicationTests.server("after"))
            let source = try #require(
                try await installation.upload(archive, to: application.slug).json["id"] as? String)
            let started = try await installation.call(
                "POST", "\(application.path)/deploy", json: ["source_id": source])
            try #require(started.status == 202, "\(started.text)")
            let deployment = try #require((started.json["deployment"] as? [String: Any])?["id"] as? String)
            try await Task.sleep(for: .seconds(afterSeconds))
            try await kill(program, of: installation)
            #expect(["before", "after"].contains(try await installation.visit(application.url).text))
            try await run(
                [SourceRoot.url.appending(path: "scripts/up").path],
                environment: ["SKYPANEL_HOME": installation.home.path])
            let end = try await application.end(of: deployment, within: 180)
            let serves = try await installation.visit(application.url).text
            #expect(serves == (end["status"] as? String == "live" ? "after" : "before"), "\(end)")
            let label = "label=skypanel.application=\(application.id)"
            _ = try await eventually("one container remains", within: 90) {
                try await run(["docker", "ps", "-q", "--filter", label]).split(separator: "\n").count == 1 ? true : nil
            }
        }
    }

    private func kill(_ program: String, of installation: Installation) async throws {
        let file = installation.home.appending(path: "skypanel-\(program).pid")
        let pid = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        try await run(["kill", "-9", pid])
    }
}

enum Archives {
    /// A tar.gz of files given by name and content.
    static func pack(_ files: [String: String]) async throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let archive = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).tar.gz")
        defer {
            try? FileManager.default.removeItem(at: folder)
            try? FileManager.default.removeItem(at: archive)
        }
        for (name, content) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }
        try await run(["tar", "-C", folder.path, "-czf", archive.path, "."])
        return try Data(contentsOf: archive)
    }
}
