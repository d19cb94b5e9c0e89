import AgentProtocol
import DockerEngine
import Foundation
import Testing

@testable import NodeAgent

/// Builds with packages of npm and Composer on a real Docker Engine.
@Suite(.serialized, .enabled(Comment(rawValue: BuildFixture.skipReason)) { await BuildFixture.isPossible() })
struct PackageBuildTests {
    private static let manifest = """
        {"name":"app","version":"1.0.0","scripts":{"start":"node index.js"},"dependencies":{"greeting":"^1.0.0"}}
        """
    private static let server = """
        require('http').createServer((q, a) => a.end(require('greeting') + ' served')).listen(process.env.PORT)
        """

    @Test func `the lock file decides the version, and packages are fetched once`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                var files = [
                    "package.json": Self.manifest, "package-lock.json": registry.lock, "index.js": Self.server,
                    ".npmrc": "registry=\(registry.base)/\n",
                ]
                let first = await fixture.run(try fixture.task(Packed.files(files)))
                let result = try #require(first.report.build, "\(first.report.failure?.message ?? "") \(first.log)")
                #expect(first.log.contains("package-lock.json: npm installs exactly what it fixes"))
                #expect(first.log.contains("$ npm ci"))
                #expect(try await fixture.answer(of: result).contains("greeting 1.0.0 served"))
                #expect(try await registry.fetched() == 1)

                // Another source with the same packages.
                files["index.js"] = Self.server.replacing(" served", with: " once more")
                let second = await fixture.run(try fixture.task(Packed.files(files), number: 2))
                let again = try #require(second.report.build, "\(second.log)")
                #expect(second.log.contains("used again"))
                #expect(!second.log.contains("npm ci"))
                #expect(try await fixture.answer(of: again).contains("greeting 1.0.0 once more"))
                #expect(try await registry.fetched() == 1)

                // Another manifest: the layer is made anew, out of the application's package cache.
                files["package.json"] = Self.manifest.replacing("\"name\"", with: "\"private\":true,\"name\"")
                let third = await fixture.run(try fixture.task(Packed.files(files), number: 3))
                #expect(third.report.state == .succeeded, "\(third.log)")
                #expect(third.log.contains("$ npm ci"))
                #expect(try await registry.fetched() == 1)
            }
        }
    }

    @Test func `without a lock file the newest version comes, and a lock file that is out of date fails the build`()
        async throws
    {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                var files = [
                    "package.json": Self.manifest, "index.js": Self.server, ".npmrc": "registry=\(registry.base)/\n",
                ]
                let free = await fixture.run(try fixture.task(Packed.files(files)))
                let result = try #require(free.report.build, "\(free.report.failure?.message ?? "") \(free.log)")
                #expect(free.log.contains("no lock file"))
                #expect(try await fixture.answer(of: result).contains("greeting 1.1.0"))

                files["package-lock.json"] = registry.lock
                files["package.json"] = Self.manifest.replacing("^1.0.0", with: "^2.0.0")
                let wrong = await fixture.run(try fixture.task(Packed.files(files), number: 2))
                #expect(wrong.report.failure?.code == "command")
                #expect(wrong.log.contains("npm ci"))
            }
        }
    }

    @Test func `Yarn 1 of the image installs what yarn.lock fixes, fetches it once and runs scripts`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                let script = "\"build\":\"node -p 42 > built.txt\",\"start\":\"yarn --silent serve\","
                var files = [
                    "package.json": Self.manifest.replacing("\"start\":", with: script + "\"serve\":"),
                    "yarn.lock": registry.yarnLock, "index.js": Self.server, ".npmrc": "registry=\(registry.base)/\n",
                ]
                let first = await fixture.run(try fixture.task(Packed.files(files)))
                let result = try #require(first.report.build, "\(first.report.failure?.message ?? "") \(first.log)")
                #expect(first.log.contains("yarn.lock: Yarn installs exactly what it fixes"))
                #expect(first.log.contains("$ yarn run build"))
                #expect(!first.log.contains("added"))
                #expect(try await fixture.answer(of: result).contains("greeting 1.0.0 served"))
                let names = try await fixture.listing(of: result.image, folder: "/app")
                #expect(names.contains { $0.hasSuffix("built.txt") })
                #expect(try await registry.fetched() == 1)

                files["package.json"] = files["package.json"]?
                    .replacing("\"name\"", with: "\"private\":true,\"name\"")
                let again = await fixture.run(try fixture.task(Packed.files(files), number: 2))
                #expect(again.report.state == .succeeded, "\(again.log)")
                #expect(!again.log.contains("used again"))
                #expect(try await registry.fetched() == 1)

                files["package.json"] = files["package.json"]?.replacing("^1.0.0", with: "^1.1.0")
                let wrong = await fixture.run(try fixture.task(Packed.files(files), number: 3))
                #expect(wrong.report.failure?.code == "command")
                #expect(wrong.log.contains("frozen-lockfile"))
            }
        }
    }

    @Test(arguments: [("pnpm-lock.yaml", "no pnpm"), (".yarnrc.yml", "no Yarn of this generation")])
    func `a package manager that neither the image nor the registry has ends with advice`(
        file: String, reason: String
    ) async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                let files = [
                    "package.json": Self.manifest, file: "", "yarn.lock": "__metadata:\n  version: 8\n",
                    "index.js": Self.server, ".npmrc": "registry=\(registry.base)/\n",
                ]
                let (report, log) = await fixture.run(try fixture.task(Packed.files(files)))
                #expect(report.failure?.code == "command")
                #expect(log.contains(reason))
                #expect(log.contains("npm could not fetch it"))
                #expect(log.contains("npm install --package-lock-only"))
            }
        }
    }

    @Test func `a project that a tool turns into files is served by nginx without its packages`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                let files = [
                    "package.json": "{\"scripts\":{\"build\":\"vite build\"},\"devDependencies\":{\"vite\":\"1\"}}",
                    "index.html": "source", "title.txt": "Built by a tool", "secret.txt": "not to be served",
                    ".npmrc": "registry=\(registry.base)/\n",
                ]
                var task = try fixture.task(Packed.files(files))
                let (report, log) = await fixture.run(task)
                let result = try #require(report.build, "\(report.failure?.message ?? "") \(log)")
                #expect(log.contains("Vite writes files, and nothing starts a server"))
                for path in ["/", "/deep/link"] {
                    #expect(try await fixture.answer(of: result, path: path).contains("<h1>Built by a tool</h1>"))
                }
                #expect(try await fixture.answer(of: result, path: "/assets/app.css").contains("teal"))
                let names = try await fixture.listing(of: result.image, folder: "/app")
                #expect(names.contains { $0.hasSuffix("dist/index.html") })
                #expect(!names.contains { $0.contains("node_modules") || $0.contains("secret") })
                #expect(try await fixture.leftovers(of: task) == [])

                task = try fixture.task(Packed.files(files), number: 2)
                task.environment = ["STATIC_ROOT": "elsewhere"]
                let missing = await fixture.run(task)
                #expect(missing.report.failure?.message.contains("wrote no folder elsewhere") == true)
                #expect(try await fixture.leftovers(of: task) == [])
            }
        }
    }

    @Test func `a fallback page beside a home page is what paths without a file get`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                let files = [
                    "package.json": """
                    {"scripts":{"build":"vite build && echo shell > dist/200.html && mv dist build"},
                    "devDependencies":{"vite":"1.0.0","@sveltejs/kit":"npm:greeting@1.0.0",
                    "@sveltejs/adapter-static":"npm:greeting@1.0.0"}}
                    """, "svelte.config.js": "adapter({ fallback: '200.html' })", "title.txt": "Home",
                    ".npmrc": "registry=\(registry.base)/\n",
                ]
                let (report, log) = await fixture.run(try fixture.task(Packed.files(files)))
                let result = try #require(report.build, "\(report.failure?.message ?? "") \(log)")
                #expect(try await fixture.answer(of: result, path: "/").contains("Home"))
                #expect(try await fixture.answer(of: result, path: "/deep/link").contains("shell"))
            }
        }
    }

    @Test func `Composer installs what composer.lock fixes, and fetches it once`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await PackageRegistry.use(fixture.docker) { registry in
                let page = "<?php require '../vendor/autoload.php'; echo Acme\\Greeting::TEXT;"
                var files = [
                    "composer.json": composer(registry), "public/index.php": page,
                    "composer.lock": try await composerLock(registry),
                ]
                let first = await fixture.run(try fixture.task(Packed.files(files)))
                let result = try #require(first.report.build, "\(first.report.failure?.message ?? "") \(first.log)")
                #expect(first.log.contains("composer.lock fixes the packages"))
                #expect(try await fixture.answer(of: result).contains("greeting 1.0.0"))
                #expect(try await registry.fetched() == 1)

                files["public/index.php"] = page + "echo ' once more';"
                let second = await fixture.run(try fixture.task(Packed.files(files), number: 2))
                let again = try #require(second.report.build, "\(second.log)")
                #expect(second.log.contains("used again"))
                #expect(try await fixture.answer(of: again).contains("greeting 1.0.0 once more"))

                files["composer.json"] = composer(registry).replacing("\"config\"", with: "\"name\":\"a/b\",\"config\"")
                let third = await fixture.run(try fixture.task(Packed.files(files), number: 3))
                #expect(third.report.state == .succeeded, "\(third.log)")
                #expect(!third.log.contains("used again"))
                #expect(try await registry.fetched() == 1)
            }
        }
    }

    private func composer(_ registry: PackageRegistry) -> String {
        """
        {"config":{"secure-http":false},"require":{"acme/greeting":"^1.0"},
        "repositories":[{"type":"composer","url":"\(registry.base)/composer"},{"packagist.org":false}]}
        """
    }

    /// Fixes 1.0.0, as Composer's `update` would have written it a version ago.
    private func composerLock(_ registry: PackageRegistry) async throws -> String {
        let data = try Packed.output(
            "/usr/bin/curl", ["-sS", "--max-time", "10", registry.base + "/composer/packages.json"])
        struct Known: Decodable { var packages: [String: [String: Package]] }
        struct Package: Codable {
            var name: String
            var version: String
            var type: String
            var dist: [String: String]
            var autoload: [String: [String: String]]
        }
        let known = try JSONDecoder().decode(Known.self, from: data)
        let package = try #require(known.packages["acme/greeting"]?["1.0.0"])
        let json = String(decoding: try JSONEncoder().encode(package), as: UTF8.self)
        return """
            {"content-hash":"0","packages":[\(json)],"packages-dev":[],"aliases":[],"minimum-stability":"stable",
            "stability-flags":[],"prefer-stable":false,"prefer-lowest":false,"platform":[],"platform-dev":[]}
            """
    }
}
