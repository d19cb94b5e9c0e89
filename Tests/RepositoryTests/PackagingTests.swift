import Foundation
import Testing

@Suite struct PackagingTests {
    @Test func `the installer of the agent writes the unit that is packaged`() {
        let unit = SourceTree.text("packaging/systemd/skypanel-agent.service")
        let installer = SourceTree.text("packaging/install-agent")
        #expect(unit.contains("ExecStart="))
        #expect(installer.contains("<<'UNIT'\n\(unit)UNIT\n"))
    }

    @Test(arguments: [
        "scripts/up", "scripts/test", "scripts/lib.sh", "scripts/installation.sh", "packaging/install-agent",
    ])
    func `a script can be read by the shell and fits the screen`(_ path: String) throws {
        let text = SourceTree.text(path)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
        let bash = Process()
        bash.executableURL = URL(filePath: "/usr/bin/bash")
        bash.arguments = ["-n", SourceTree.root.appending(path: path).path]
        try bash.run()
        bash.waitUntilExit()
        #expect(bash.terminationStatus == 0)
    }

    @Test(arguments: [
        ["http://panel.example.com", "token"], ["https://panel.example.com$(id)", "token"],
        ["https://panel.example.com", "to ken"], ["https://panel.example.com", "token", "--name", "a;b"],
        ["https://panel.example.com"], ["ftp://x", "token"], ["http://127.0.0.1.example.com", "token"],
    ])
    func `the installer of the agent refuses what it should not run`(_ arguments: [String]) throws {
        let installer = Process()
        installer.executableURL = SourceTree.root.appending(path: "packaging/install-agent")
        installer.arguments = arguments
        let errors = Pipe()
        installer.standardError = errors
        try installer.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        installer.waitUntilExit()
        #expect(installer.terminationStatus == 1)
        #expect(text.hasPrefix("install-agent: ") && !text.contains("systemd"))
    }
}
