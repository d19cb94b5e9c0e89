import Foundation
import Testing

@Suite struct AgentBinaryTests {
    /// In a debug build Foundation is a shared library, so the agent's needs are listed in its dynamic section. The
    /// static release is checked by `scripts/up`'s build through the same imports.
    @Test func `the agent is linked without the Unicode tables of full Foundation`() throws {
        let agent = SourceTree.root.appending(path: ".build/debug/skypanel-agent")
        try #require(FileManager.default.fileExists(atPath: agent.path), "build the package first: swift build")
        let needs = try Self.sharedLibraries(of: agent)
        #expect(needs.contains { $0.contains("libFoundationEssentials") || $0.contains("libswiftCore") })
        #expect(needs.filter { $0.contains("ICU") || $0.hasPrefix("libFoundation.so") } == [])
    }

    static func sharedLibraries(of file: URL) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/readelf")
        process.arguments = ["--dynamic", "--wide", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).matches(of: #/\(NEEDED\).*\[([^\]]+)\]/#).map {
            String($0.output.1)
        }
    }
}
