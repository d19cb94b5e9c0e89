import AgentProtocol
import Testing

@testable import NodeAgent

@Suite struct DetectorTests {
    static let offered = [
        "python:3.9": "p39", "python:3.11": "p311", "node:18": "n18", "node:20": "n20", "php:8.2": "f82",
        "static:1": "s1",
    ]

    static func choices(_ type: String = "auto", version: String = "") -> BuildChoices {
        BuildChoices(runtime: BuildRuntime(type: type, version: version, image: "chosen", offered: offered))
    }

    static func plan(_ files: [String: String], _ choices: BuildChoices = choices()) throws -> BuildPlan {
        guard case .plan(let plan) = try Detector.recipe(for: SourceListing(files), choices) else {
            throw BuildFailure(.internal, "a Dockerfile")
        }
        return plan
    }

    static func web(_ plan: BuildPlan) -> String { plan.processes.first?.command?.last ?? "" }

    @Test(arguments: [
        (["package.json": "{\"scripts\":{\"start\":\"node a.js\"}}"], "node"),
        (["requirements.txt": "", "main.py": ""], "python"), (["Pipfile": "", "main.py": ""], "python"),
        (["pyproject.toml": "", "app.py": ""], "python"), (["main.py": ""], "python"),
        (["composer.json": "{}"], "php"), (["index.php": ""], "php"), (["public/index.php": ""], "php"),
        (["index.html": ""], "static"), (["public/index.html": ""], "static"), (["dist/index.html": ""], "static"),
        (["index.html": "", "requirements.txt": "", "main.py": ""], "python"),
        (["index.html": "", "index.php": ""], "php"),
        (["package.json": "{}", "server.js": "", "requirements.txt": ""], "node"),
        (["package.json": "{\"devDependencies\":{\"vite\":\"5\"}}", "composer.json": "{}"], "php"),
        (["package.json": "{}", "requirements.txt": "", "main.py": ""], "python"),
    ])
    func `the files in the root decide the language`(files: [String: String], language: String) throws {
        let plan = try Self.plan(files)
        #expect(plan.language.rawValue == language)
        #expect(plan.reasons.contains { $0.contains("makes it") })
    }

    @Test(arguments: [["readme.txt": ""], ["src/package.json": "{}"], [:]])
    func `a source that nothing recognises is refused with what to add`(files: [String: String]) {
        let failure = #expect(throws: BuildFailure.self) { try Self.plan(files) }
        #expect(failure?.code == .undetected)
        #expect(failure?.message.contains("requirements.txt") == true)
    }

    @Test func `a Dockerfile decides where it is allowed, and is ignored aloud where it is not`() throws {
        let files = ["Dockerfile": "FROM x", "index.html": ""]
        var choices = Self.choices()
        let plan = try Self.plan(files, choices)
        #expect(plan.language == .staticFiles)
        #expect(plan.reasons.first?.contains("Dockerfile is ignored") == true)
        choices.dockerfileAllowed = true
        guard case .dockerfile(let path, _) = try Detector.recipe(for: SourceListing(files), choices) else {
            Issue.record("not a Dockerfile build")
            return
        }
        #expect(path == "Dockerfile")
    }

    @Test func `the docker runtime without permission or without the file fails clearly`() {
        let denied = #expect(throws: BuildFailure.self) {
            try Self.plan(["Dockerfile": "FROM x"], Self.choices("docker"))
        }
        #expect(denied?.code == .dockerfile)
        #expect(denied?.message.contains("not allowed") == true)
        var choices = Self.choices("docker")
        choices.dockerfileAllowed = true
        let missing = #expect(throws: BuildFailure.self) { try Self.plan(["index.html": ""], choices) }
        #expect(missing?.message.contains("no Dockerfile") == true)
    }

    @Test func `a chosen runtime must fit the files`() throws {
        let wrong = #expect(throws: BuildFailure.self) {
            try Self.plan(["requirements.txt": ""], Self.choices("node", version: "18"))
        }
        #expect(wrong?.message.contains("Python") == true)
        let both = ["package.json": "{}", "server.js": "", "requirements.txt": "", "main.py": ""]
        #expect(try Self.plan(both, Self.choices("python", version: "3.11")).language == .python)
        #expect(throws: BuildFailure.self) { try Self.plan(["a.txt": ""], Self.choices("python", version: "3.11")) }
        #expect(throws: BuildFailure.self) { try Self.plan(["index.html": ""], Self.choices("cobol")) }
        var started = Self.choices("python", version: "3.11")
        started.startCommand = "python serve.py"
        let plan = try Self.plan(["serve.txt": ""], started)
        #expect(plan.baseImage == "chosen")
        #expect(Self.web(plan) == "exec python serve.py")
    }

    @Test func `explicit commands win over what is detected`() throws {
        var choices = Self.choices()
        choices.buildCommand = "make all && echo done"
        choices.startCommand = "node other.js"
        let package =
            "{\"scripts\":{\"start\":\"node a.js\",\"build\":\"tsc\"},\"devDependencies\":{\"typescript\":\"5\"}}"
        let plan = try Self.plan(["package.json": package, "Procfile": "web: node b.js\nworker: node w.js"], choices)
        #expect(plan.build.first?.command == "make all && echo done")
        #expect(plan.processes.map(\.name) == ["web", "worker"])
        #expect(Self.web(plan) == "exec node other.js")
    }

    @Test func `commands run by the shell keep its operators`() {
        #expect(TenantShell.arguments("a && b").last == "a && b")
        #expect(TenantShell.arguments("PORT=1 node x").last == "PORT=1 node x")
        #expect(TenantShell.arguments("cd app").last == "cd app")
        #expect(TenantShell.arguments(" gunicorn app:app -b :$PORT ").last == "exec gunicorn app:app -b :$PORT")
        #expect(TenantShell.quoted("it's") == "'it'\\''s'")
    }
}
