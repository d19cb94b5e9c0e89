import Foundation
import HostSupport
import Testing

@testable import ControlPlane

@Suite struct ExampleSettingsTests {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "packaging/skypanel-server.conf")

    private func decoded(_ text: String) throws -> ControlPlaneConfiguration {
        try ControlPlaneConfiguration(
            Settings(
                keys: ControlPlaneConfiguration.keys,
                sources: .init(
                    arguments: [], environment: [:],
                    environmentPrefix: ControlPlaneConfiguration.environmentPrefix, fileText: text)))
    }

    @Test func `the example settings of the server work as they are`() throws {
        let configuration = try decoded(String(contentsOf: Self.path, encoding: .utf8))
        #expect(configuration.databaseURL.hasPrefix("sqlite:///"))
        #expect(configuration.listenPort == 7080)
    }

    @Test func `they mention every setting, and each example fits`() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let all = text.replacing(#/(?m)^#([a-z_0-9]+ = )/#) { $0.output.1 }
        let names = all.split(separator: "\n").compactMap { $0.firstMatch(of: #/^([a-z_0-9]+) = /#)?.output.1 }
        #expect(names.map(String.init) == ControlPlaneConfiguration.keys.map(\.name))
        #expect(try decoded(all).publicURL == "https://panel.example.com")
    }

    @Test func `a commented setting shows what holds without it`() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let shown = Dictionary(
            text.matches(of: #/(?m)^#([a-z_0-9]+) = (.*)$/#).map { (String($0.output.1), String($0.output.2)) },
            uniquingKeysWith: { $1 })
        for key in ControlPlaneConfiguration.keys {
            guard let fallback = key.fallback, !fallback.isEmpty else { continue }
            #expect(shown[key.name] == fallback, "\(key.name)")
        }
    }
}
