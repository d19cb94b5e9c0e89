import Foundation
import Testing

@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct LifecycleTests {
    @Test func `a redeployment under load fails no request`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("zero", on: installation) { application in
            try await application.deploy(files: BadApplicationTests.server("one"))
            let load = Task { try await Visitors.ask(application.url, on: installation, for: .seconds(20), at: 8) }
            try await Task.sleep(for: .seconds(1))
            let end = try await application.deploy(files: BadApplicationTests.server("two"))
            #expect(end["status"] as? String == "live", "\(end)")
            let restarted = try await application.act("restart")
            #expect(restarted["status"] as? String == "live", "\(restarted)")
            let seen = try await load.value
            #expect(seen.failures == [])
            #expect(seen.answers.contains("one"))
            #expect(seen.answers.contains("two"))
        }
    }

    @Test func `a variable reaches the process after a restart and never comes back`() async throws {
        let installation = try await Installation.open()
        var files = BadApplicationTests.server("x")
        files["server.py"] = (files["server.py"] ?? "").replacingOccurrences(
            of: "body = b\"x\"", with: "body = os.environ.get(\"SECRET_WORD\", \"none\").encode()")
        try await DeployedApplication.with("env", on: installation) { application in
            try await application.deploy(files: files)
            #expect(try await installation.visit(application.url).text == "none")
            let set = try await installation.call(
                "POST", "\(application.path)/env", json: ["key": "SECRET_WORD", "value": "swordfish-42"])
            #expect((200...201).contains(set.status), "\(set.text)")
            #expect(try await installation.call("GET", application.path).json["needs_redeploy"] as? Bool == true)
            try await #expect(application.act("restart")["status"] as? String == "live")
            #expect(try await installation.visit(application.url).text == "swordfish-42")
            let listed = try await installation.call("GET", "\(application.path)/env")
            #expect(listed.text.contains("SECRET_WORD"))
            #expect(!listed.text.contains("swordfish-42"))
        }
    }

    @Test func `stop, start and roll back do what they say`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("life", on: installation) { application in
            try await application.deploy(files: BadApplicationTests.server("one"))
            try await application.deploy(files: BadApplicationTests.server("two"))
            #expect(try await installation.visit(application.url).text == "two")
            let back = try await application.act("rollback", json: ["release": 1])
            #expect(back["status"] as? String == "live", "\(back)")
            #expect(try await installation.visit(application.url).text == "one")
            #expect(try await installation.call("POST", "\(application.path)/stop").status == 202)
            _ = try await eventually("it is stopped") { try await application.status() == "stopped" ? true : nil }
            let stopped = try await installation.visit(application.url)
            #expect(stopped.status == 503, "\(stopped.status) \(stopped.text)")
            let started = try await application.act("start")
            #expect(started["status"] as? String == "live", "\(started)")
            #expect(try await installation.visit(application.url).text == "one")
        }
    }

    @Test func `a container is hardened`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("hard", on: installation) { application in
            try await application.deploy(files: BadApplicationTests.server("hard"))
            let label = "label=skypanel.application=\(application.id)"
            let container = try await run(["docker", "ps", "-q", "--filter", label])
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let status = try await run(["docker", "exec", container, "cat", "/proc/1/status"])
            #expect(status.contains("NoNewPrivs:\t1"))
            #expect(status.contains("CapEff:\t0000000000000000"))
            #expect(status.contains("CapBnd:\t0000000000000000"))
            #expect(status.contains("Seccomp:\t2"))
            #expect(!status.contains("Uid:\t0"))
        }
    }
}

/// A few visitors who ask again and again and remember what went wrong.
enum Visitors {
    struct Seen: Sendable {
        var answers: Set<String> = []
        var failures: [String] = []
    }

    static func ask(_ url: String, on installation: Installation, for span: Duration, at width: Int) async throws
        -> Seen
    {
        let end = ContinuousClock.now + span
        return await withTaskGroup(of: Seen.self) { group in
            for _ in 0..<width {
                group.addTask {
                    var seen = Seen()
                    while ContinuousClock.now < end {
                        do {
                            let answer = try await installation.visit(url)
                            if answer.status == 200 {
                                seen.answers.insert(answer.text)
                            } else {
                                seen.failures.append("\(answer.status) \(answer.text.prefix(80))")
                            }
                        } catch {
                            seen.failures.append("\(error)")
                        }
                    }
                    return seen
                }
            }
            return await group.reduce(into: Seen()) { all, seen in
                all.answers.formUnion(seen.answers)
                all.failures += seen.failures
            }
        }
    }
}
