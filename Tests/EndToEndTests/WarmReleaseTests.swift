import Foundation
import Testing

/// The release that was replaced stays ready, and serves again when the new one cannot.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct WarmReleaseTests {
    /// Answers for some seconds and ends then, each time that it is started.
    private static func doomed(_ greeting: String) -> [String: String] {
        var files = BadApplicationTests.server(greeting)
        files["server.py"] = (files["server.py"] ?? "").replacingOccurrences(
            of: "print(\"greeting\", flush=True)", with: "threading.Timer(4, lambda: os._exit(3)).start()")
        return files
    }

    @Test func `a release that dies after it went live gives way to the one before by itself`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("warm", on: installation) { application in
            let lifecycle = ["lifecycle": ["warm_seconds": 120, "drain_seconds": 2]]
            let set = try await installation.call("PUT", application.path, json: lifecycle)
            try #require(set.status == 200, "\(set.text)")
            try await application.deploy(files: BadApplicationTests.server("one"))
            let end = try await application.deploy(files: Self.doomed("two"))
            try #require(end["status"] as? String == "live", "\(end)")
            let back = try await eventually("release 1 serves again", within: 60) {
                let answer = try await installation.call("GET", "\(application.path)/deployments/3").json
                return answer["status"] as? String == "live" ? answer : nil
            }
            #expect(back["trigger"] as? String == "automatic_rollback")
            #expect((back["note"] as? String)?.contains("exit code 3") == true, "\(back)")
            #expect(try await installation.visit(application.url).text == "one")
            let shown = try await installation.call("GET", application.path).json
            #expect(shown["current_release_number"] as? Int == 1 && shown["status"] as? String == "running")
        }
    }

    @Test func `a rollback to what is still warm starts nothing`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("back", on: installation) { application in
            let lifecycle = ["lifecycle": ["warm_seconds": 120, "drain_seconds": 2]]
            _ = try await installation.call("PUT", application.path, json: lifecycle)
            try await application.deploy(files: BadApplicationTests.server("one"))
            let first = try await application.containers()
            try await application.deploy(files: BadApplicationTests.server("two"))
            let both = try await application.containers()
            #expect(both.isSuperset(of: first) && both.count == 2)
            let back = try await application.act("rollback", json: ["release": 1])
            #expect(back["status"] as? String == "live", "\(back)")
            #expect(try await installation.visit(application.url).text == "one")
            #expect(try await application.containers() == both)
        }
    }
}

extension DeployedApplication {
    /// Ids of those that run.
    fileprivate func containers() async throws -> Set<String> {
        let listed = try await run(["docker", "ps", "-q", "--no-trunc", "--filter", "label=skypanel.application=\(id)"])
        return Set(listed.split(separator: "\n").map(String.init))
    }
}
