import Foundation
import HostSupport
import Testing

@testable import NodeAgent

@Suite struct ExampleSettingsTests {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "packaging/skypanel-agent.conf")

    private func decoded(_ text: String) throws -> AgentConfiguration {
        try AgentConfiguration(
            Settings(
                keys: AgentConfiguration.keys,
                sources: .init(
                    arguments: [], environment: [:],
                    environmentPrefix: AgentConfiguration.environmentPrefix, fileText: text)), hostname: "here")
    }

    @Test func `the example settings of the agent work as they are`() throws {
        let configuration = try decoded(String(contentsOf: Self.path, encoding: .utf8))
        #expect(configuration.serverURL == "https://panel.example.com")
        #expect(configuration.nodeName == "here")
    }

    @Test func `they mention every setting, and each example fits`() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let all = text.replacing(#/(?m)^#([a-z_0-9]+ = )/#) { $0.output.1 }
        let names = all.split(separator: "\n").compactMap { $0.firstMatch(of: #/^([a-z_0-9]+) = /#)?.output.1 }
        #expect(names.map(String.init) == AgentConfiguration.keys.map(\.name))
        let configuration = try decoded(all)
        #expect(configuration.nodeName == "worker-1")
        #expect(configuration.blockedRanges == ["10.0.0.0/8", "fd00::/8"])
        #expect(configuration.cgroupParent == "skypanel.slice")
    }

    @Test func `a commented setting shows what holds without it`() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let shown = Dictionary(
            text.matches(of: #/(?m)^#([a-z_0-9]+) = (.*)$/#).map { (String($0.output.1), String($0.output.2)) },
            uniquingKeysWith: { $1 })
        for key in AgentConfiguration.keys {
            guard let fallback = key.fallback, !fallback.isEmpty else { continue }
            #expect(shown[key.name] == fallback, "\(key.name)")
        }
    }

    @Test func `a blocked range that is none is named`() {
        let problem = "blocked_ranges names ten/8, which is no address range such as 10.0.0.0/8"
        #expect(throws: SettingsProblems([problem])) {
            try decoded("server_url = https://p\nblocked_ranges = ten/8")
        }
    }
}
