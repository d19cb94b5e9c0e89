import Testing

@testable import NodeAgent

@Suite struct NodeDetectionTests {
    private static let dependent = "{\"dependencies\":{\"express\":\"4\"},\"scripts\":{\"start\":\"node index.js\"}}"

    @Test(arguments: [
        ("package-lock.json", "npm ci"), ("npm-shrinkwrap.json", "npm ci"),
        ("yarn.lock", "yarn install --frozen-lockfile"), ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
    ])
    func `the lock file chooses the installer and keys the layer`(lock: String, command: String) throws {
        let plan = try DetectorTests.plan(["package.json": Self.dependent, lock: "x"])
        #expect(plan.install.last?.command.hasPrefix(command) == true)
        #expect(plan.manifests.contains(lock))
        #expect(plan.manifests.contains("package.json"))
        #expect(!plan.installNeedsSource)
        #expect(plan.excludedFolders == ["node_modules"])
        #expect(plan.reasons.contains { $0.contains(lock) })
    }

    @Test func `without a lock file it installs all the same and says what to do`() throws {
        let plan = try DetectorTests.plan(["package.json": Self.dependent])
        #expect(plan.install.last?.command.hasPrefix("npm install") == true)
        #expect(plan.reasons.contains { $0.contains("no lock file") })
    }

    @Test func `a newer Yarn is recognised by its settings or by packageManager`() throws {
        let files = ["package.json": Self.dependent, "yarn.lock": "", ".yarnrc.yml": ""]
        let plan = try DetectorTests.plan(files)
        #expect(plan.install.last?.command == "yarn install --immutable")
        #expect(plan.stepEnvironment["YARN_NODE_LINKER"] == "node-modules")
        // Yarn 1 of the image does not count.
        #expect(plan.install.first?.command.contains("grep -q '^[2-9]'") == true)
    }

    @Test func `what the image lacks is fetched, and the log says so and what to do when it cannot be`() throws {
        let pinned = Self.dependent.dropLast() + ",\"packageManager\":\"pnpm@8.15.1+sha512.ab\"}"
        let plan = try DetectorTests.plan(["package.json": String(pinned), "pnpm-lock.yaml": ""])
        #expect(plan.reasons.contains { $0.contains("no pnpm") && $0.contains("pnpm 8.15.1") })
        let step = try #require(plan.install.first)
        #expect(step.command.hasSuffix("pnpm@8.15.1"))
        #expect(step.advice?.contains("take pnpm-lock.yaml out") == true)
        let classic = try DetectorTests.plan(["package.json": Self.dependent, "yarn.lock": ""])
        #expect(!classic.reasons.contains { $0.contains("npm fetches") })
        #expect(try DetectorTests.plan(["package.json": Self.dependent]).install.count == 1)
    }

    @Test func `nothing is installed when there are no packages`() throws {
        let plan = try DetectorTests.plan([
            "package.json": "{\"scripts\":{\"start\":\"node x.js\"}}", "package-lock.json": "",
        ])
        #expect(plan.install == [])
        #expect(plan.excludedFolders == [])
    }

    @Test func `a build script runs with development packages, which go afterwards`() throws {
        let package = """
            {"scripts":{"start":"node d.js","build":"tsc"},
            "dependencies":{"a":"1"},"devDependencies":{"typescript":"5"}}
            """
        let plan = try DetectorTests.plan(["package.json": package, "package-lock.json": ""])
        #expect(plan.install.last?.command.contains("--include=dev") == true)
        #expect(plan.build.map(\.command) == ["npm run build", "npm prune --omit=dev --no-audit --no-fund"])
    }

    @Test(arguments: [
        "{\"workspaces\":[\"a\"],\"scripts\":{\"start\":\"x\"}}",
        "{\"dependencies\":{\"a\":\"file:../a\"},\"scripts\":{\"start\":\"x\"}}",
        "{\"dependencies\":{\"a\":\"1\"},\"scripts\":{\"start\":\"x\",\"postinstall\":\"node p.js\"}}",
    ])
    func `packages that need the source are installed beside it`(package: String) throws {
        #expect(try DetectorTests.plan(["package.json": package]).installNeedsSource)
    }

    @Test(arguments: [
        ("{\"scripts\":{\"start\":\"node a.js\"}}", [:], "exec node a.js"),
        ("{\"scripts\":{\"start\":\"node a.js\",\"prestart\":\"x\"}}", [:], "exec npm run start"),
        ("{\"main\":\"lib/a.js\"}", ["lib/a.js": ""], "exec node 'lib/a.js'"),
        ("{\"main\":\"lib/a\"}", ["lib/a.js": ""], "exec node 'lib/a.js'"),
        ("{}", ["server.js": ""], "exec node server.js"), ("{}", ["index.js": ""], "exec node index.js"),
        ("{}", ["Procfile": "web: node p.js"], "exec node p.js"),
    ])
    func `the start command comes from the first place that names one`(
        package: String, files: [String: String], command: String
    ) throws {
        #expect(DetectorTests.web(try DetectorTests.plan(files.merging(["package.json": package]) { $1 })) == command)
    }

    @Test func `nothing to start is said clearly`() {
        let failure = #expect(throws: BuildFailure.self) { try DetectorTests.plan(["package.json": "{}"]) }
        #expect(failure?.message.contains("start") == true)
    }

    @Test(arguments: ["[]", "{", "", "nonsense"])
    func `a package file that is no JSON object is refused`(text: String) {
        let failure = #expect(throws: BuildFailure.self) { try DetectorTests.plan(["package.json": text]) }
        #expect(failure?.message.contains("package.json") == true)
    }

    @Test(arguments: [
        ("{\"engines\":{\"node\":\">=18\"}}", "20"), ("{\"engines\":{\"node\":\"18.x\"}}", "18"),
        ("{\"engines\":{\"node\":\"^18.12.0\"}}", "18"), ("{\"engines\":{\"node\":\"18 || 19\"}}", "18"),
        ("{\"engines\":{\"node\":\"garbage\"}}", "20"), ("{\"engines\":[\"node\"]}", "20"), ("{}", "20"),
    ])
    func `the version comes from engines`(package: String, version: String) throws {
        #expect(try DetectorTests.plan(["package.json": package, "server.js": ""]).version == version)
    }

    @Test(arguments: [("v18.19.1\n", "18"), ("lts/*", "20"), ("20", "20"), ("node", "20")])
    func `the version comes from nvmrc`(text: String, version: String) throws {
        let plan = try DetectorTests.plan(["package.json": "{}", "server.js": "", ".nvmrc": text])
        #expect(plan.version == version)
        #expect(plan.baseImage == "n\(version)")
    }

    @Test func `a version that is not on offer fails with what is`() {
        let failure = #expect(throws: BuildFailure.self) {
            try DetectorTests.plan(["package.json": "{\"engines\":{\"node\":\"16\"}}", "server.js": ""])
        }
        #expect(failure?.code == .unsupported)
        #expect(failure?.message.contains("Offered: 20, 18") == true)
    }
}
