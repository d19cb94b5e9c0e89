import Testing

/// The walls of docs/ARCHITECTURE.md. SwiftPM does not hold them: an undeclared import of a sibling often builds.
@Suite struct ImportTests {
    /// Which of our own targets each target may import.
    static let arrows: [String: Set<String>] = [
        "PlatformModel": [], "PlatformAPI": [], "AgentProtocol": [], "SQLStore": ["CPQ"], "DockerEngine": [],
        "WebSockets": [], "NginxConfig": [], "HostSupport": [], "CPQ": [], "CZlib": [],
        "WebUI": ["PlatformModel"],
        "ControlPlane": [
            "PlatformModel", "PlatformAPI", "AgentProtocol", "WebUI", "SQLStore", "WebSockets", "HostSupport",
        ],
        "NodeAgent": ["AgentProtocol", "DockerEngine", "NginxConfig", "WebSockets", "HostSupport", "CZlib"],
        "CommandLine": ["PlatformAPI", "HostSupport", "CZlib"],
        "skypanel-server": ["ControlPlane"], "skypanel-agent": ["NodeAgent"], "skypanel": ["CommandLine"],
    ]

    /// Foreign modules that only these targets may import.
    static let reserved: [String: Set<String>] = [
        "Hummingbird": ["ControlPlane"], "HummingbirdTLS": ["ControlPlane"], "HummingbirdCore": ["ControlPlane"],
        "GRDB": ["SQLStore"], "Mustache": ["WebUI"], "ArgumentParser": ["CommandLine"],
        "Subprocess": ["HostSupport"], "X509": ["NodeAgent"],
    ]

    /// Targets that the agent links: full Foundation would add 45 MB of Unicode tables to it.
    static let agentTargets: Set<String> = [
        "AgentProtocol", "DockerEngine", "NginxConfig", "WebSockets", "HostSupport", "NodeAgent", "skypanel-agent",
    ]

    static func imports(of file: SourceTree.File) -> [(number: Int, module: String)] {
        let pattern =
            #/^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:public |package |internal |private )?import (?:(?:struct|class|enum|func) )?(\w+)/#
        return file.code.compactMap { line in
            line.text.firstMatch(of: pattern).map { (line.number, String($0.output.1)) }
        }
    }

    @Test func `every target is in the table of arrows`() {
        let targets = Set(SourceTree.swiftFiles(in: "Sources").map(\.target))
        #expect(!targets.isEmpty)
        #expect(targets.subtracting(Self.arrows.keys) == [])
    }

    @Test func `a target imports only the targets that its arrows allow`() {
        let ours = Set(Self.arrows.keys)
        let broken = SourceTree.swiftFiles(in: "Sources").flatMap { file in
            Self.imports(of: file).filter { line in
                ours.contains(line.module) && !(Self.arrows[file.target] ?? []).contains(line.module)
            }.map { "\(file.path):\($0.number) imports \($0.module)" }
        }
        #expect(broken == [])
    }

    @Test func `a reserved package is imported only where it belongs`() {
        let broken = SourceTree.swiftFiles(in: "Sources").flatMap { file in
            Self.imports(of: file).filter { line in
                Self.reserved[line.module].map { !$0.contains(file.target) } ?? false
            }.map { "\(file.path):\($0.number) imports \($0.module)" }
        }
        #expect(broken == [])
    }

    @Test func `what the agent links imports full Foundation only where essentials are missing`() {
        let broken = SourceTree.swiftFiles(in: "Sources").filter { Self.agentTargets.contains($0.target) }.flatMap {
            file in
            Self.imports(of: file).filter { line in
                line.module == "Foundation"
                    && !(file.lines.dropLast(file.lines.count - line.number + 1).last ?? "")
                        .hasPrefix("#else")
            }.map { "\(file.path):\($0.number)" }
        }
        #expect(broken == [])
    }

    @Test func `the pure targets do nothing but compute`() {
        let pure: Set<String> = ["PlatformModel", "NginxConfig"]
        let files = SourceTree.swiftFiles(in: "Sources").filter { pure.contains($0.target) }
        #expect(!files.isEmpty)
        #expect(
            SourceTree.findings(in: files, matching: #/\b(async|await|Logger|getenv|ProcessInfo|FileManager)\b/#) == [])
        #expect(files.filter { $0.target == "PlatformModel" }.flatMap { Self.imports(of: $0) }.map(\.module) == [])
    }
}
