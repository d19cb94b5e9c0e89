import Foundation
import Testing

/// What customers get wrong is told to them, in words that say what to do, and disturbs nothing that runs.
@Suite(
    .serialized, .enabled(if: Installation.isRunning, "needs a running installation: scripts/test starts one"),
    .timeLimit(.minutes(10)))
struct BadApplicationTests {
    /// A server in Python's standard library: no dependencies to install.
    static func server(_ greeting: String, address: String = "0.0.0.0") -> [String: String] {
        [
            "requirements.txt": "",
            "Procfile": "web: python server.py\n",
            "server.py": """
            import http.server, os, sys, threading, time
            class Greeter(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    body = b"\(greeting)"
                    if self.path == "/slow": time.sleep(2)
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *words): pass
            print("greeting", flush=True)
            http.server.ThreadingHTTPServer(("\(address)", int(os.environ["PORT"])), Greeter).serve_forever()
            """,
        ]
    }

    @Test func `a source that nothing detects is told what is looked for`() async throws {
        let end = try await outcome(of: ["notes.txt": "nothing to see"])
        #expect(end["status"] as? String == "failed")
        #expect(message(end).contains("package.json"), "\(end)")
    }

    @Test func `a build step that fails is told with its exit code`() async throws {
        let files = ["requirements.txt": "this-package-does-not-exist-anywhere==9.9.9\n", "app.py": "x = 1\n"]
        let end = try await outcome(of: files)
        #expect(end["status"] as? String == "failed")
        #expect(message(end).contains("exit code 1"), "\(end)")
    }

    @Test func `an application that listens on loopback only is told where it listens`() async throws {
        let end = try await outcome(of: Self.server("hidden", address: "127.0.0.1"))
        #expect(end["status"] as? String == "failed")
        #expect(message(end).contains("127.0.0.1"), "\(end)")
        #expect(message(end).contains("0.0.0.0"), "\(end)")
    }

    @Test func `an application that exits at once is told with its exit code`() async throws {
        var files = Self.server("gone")
        files["server.py"] = "import sys\nprint('leaving early', flush=True)\nsys.exit(7)\n"
        let end = try await outcome(of: files)
        #expect(end["status"] as? String == "failed")
        #expect(message(end).contains("7"), "\(end)")
    }

    @Test func `a failed deployment leaves the current release serving`() async throws {
        let installation = try await Installation.open()
        try await DeployedApplication.with("keep", on: installation) { application in
            let first = try await application.deploy(files: Self.server("first"))
            try #require(first["status"] as? String == "live", "\(first)")
            var broken = Self.server("second")
            broken["server.py"] = "raise SystemExit(3)\n"
            let second = try await application.deploy(files: broken)
            #expect(second["status"] as? String == "failed")
            let answer = try await installation.visit(application.url)
            #expect(answer.text == "first")
            #expect(try await application.status() == "running")
        }
    }

    @Test func `an application that ignores SIGTERM is stopped all the same`() async throws {
        let installation = try await Installation.open()
        var files = Self.server("stubborn")
        files["server.py"] =
            "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + (files["server.py"] ?? "")
        try await DeployedApplication.with("stubborn", on: installation) { application in
            let end = try await application.deploy(files: files)
            try #require(end["status"] as? String == "live", "\(end)")
            let stopped = try await installation.call("POST", "\(application.path)/stop")
            #expect(stopped.status == 202, "\(stopped.text)")
            _ = try await eventually("its containers are gone", within: 60) {
                let label = "label=skypanel.application=\(application.id)"
                return try await run(["docker", "ps", "-q", "--filter", label]).isEmpty ? true : nil
            }
            let answer = try await installation.visit(application.url)
            #expect(answer.status == 503)
        }
    }

    private func outcome(of files: [String: String]) async throws -> [String: Any] {
        let installation = try await Installation.open()
        var end: [String: Any] = [:]
        try await DeployedApplication.with("bad", on: installation) { application in
            end = try await application.deploy(files: files)
        }
        return end
    }

    private func message(_ end: [String: Any]) -> String { end["failure_message"] as? String ?? "" }
}
