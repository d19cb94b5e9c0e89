import AgentProtocol
import DockerEngine
import Foundation
import Testing

@testable import NodeAgent

/// Whole builds on a real Docker Engine.
@Suite(.serialized, .enabled(Comment(rawValue: BuildFixture.skipReason)) { await BuildFixture.isPossible() })
struct RealBuildTests {
    @Test func `the Flask example builds, answers, and its packages are used again`() async throws {
        try await BuildFixture.use { fixture in
            let packed = try Packed.folder(BuildFixture.examples.appending(path: "python-flask"))
            var task = try fixture.task(packed)
            task.environment = ["MY_SECRET": "hunter2-hunter2", "GREETING": "short"]
            let first = await fixture.run(task)
            let result = try #require(first.report.build, "\(first.report.failure?.message ?? "") \(first.log)")
            #expect(result.language == "python")
            #expect(result.languageVersion == "3.11")
            #expect(first.log.contains("requirements.txt makes it Python"))
            #expect(first.log.contains("Install packages with pip"))
            #expect(try await fixture.answer(of: result, environment: ["GREETING": "Hi there"]).contains("Hi there"))
            #expect(try await fixture.leftovers(of: task) == [])
            try await expectClean(result.image, of: "hunter2", fixture)

            let second = await fixture.run(try fixture.task(packed, number: 2))
            #expect(second.report.state == .succeeded)
            #expect(second.log.contains("used again"))
            #expect(!second.log.contains("Install packages"))
        }
    }

    /// The secret is in neither the image's configuration, nor its history, nor its labels.
    private func expectClean(_ image: String, of secret: String, _ fixture: BuildFixture) async throws {
        let info = try #require(try await fixture.docker.inspectImage(image))
        #expect(!"\(info)".contains(secret))
        #expect(info.config.user == "1000:1000")
        #expect(info.config.entrypoint ?? [] == [])
        #expect(info.config.environment.contains { $0.hasPrefix("PATH=/app/.venv/bin:") })
        #expect(!info.config.environment.contains { $0.contains("/run/skypanel") || $0.contains("/cache") })
        #expect(info.labels["skypanel.build"] == "")
    }

    @Test func `the Node example builds and answers`() async throws {
        try await expectExample("node-http", language: "node", answers: "Hello from Node.js")
    }

    @Test func `the PHP example builds and answers`() async throws {
        try await expectExample("php-hello", language: "php", answers: "Hello from PHP")
    }

    @Test func `the static example builds and answers`() async throws {
        try await expectExample("static-site", language: "static", answers: "A static site")
    }

    @Test func `the Procfile example names its processes`() async throws {
        let result = try await expectExample("procfile-worker", language: "python", answers: "Hello from a Procfile")
        #expect(result.processes.map(\.name) == ["web", "worker", "release"])
    }

    @Test func `the Dockerfile example builds where it is allowed`() async throws {
        try await BuildFixture.use { fixture in
            let packed = try Packed.folder(BuildFixture.examples.appending(path: "dockerfile-perl"))
            var task = try fixture.task(packed, type: "docker")
            task.dockerfileAllowed = true
            let (report, log) = await fixture.run(task)
            let result = try #require(report.build, "\(report.failure?.message ?? "") \(log)")
            #expect(result.language == "dockerfile")
            #expect(result.user == "1000:1000")
            #expect(result.exposedPort == 8080)
            #expect(try await fixture.answer(of: result).contains("Hello from a Dockerfile"))
            #expect(try await fixture.leftovers(of: task) == [])
        }
    }

    @discardableResult
    private func expectExample(_ name: String, language: String, answers: String) async throws -> BuildResult {
        var built: BuildResult?
        try await BuildFixture.use { fixture in
            let task = try fixture.task(Packed.folder(BuildFixture.examples.appending(path: name)))
            let (report, log) = await fixture.run(task)
            let result = try #require(report.build, "\(report.failure?.message ?? "") \(log)")
            #expect(result.language == language)
            let text = try await fixture.answer(of: result)
            #expect(text.contains(answers))
            #expect(try await fixture.leftovers(of: task) == [])
            built = result
        }
        return try #require(built)
    }
}
