import Foundation
import Glibc
import Testing

@testable import CommandLine

@Suite struct SourceArchiveTests {
    @Test func `the same tree gives the same archive at another place and time`() throws {
        let first = try filled()
        let second = try filled()
        utimes("\(second.work)/app.py", [timeval(tv_sec: 5, tv_usec: 0), timeval(tv_sec: 5, tv_usec: 0)])
        let one = try SourceArchive.pack(first.work, temporary: first.root)
        let two = try SourceArchive.pack(second.work, temporary: second.root)
        defer {
            one.remove()
            two.remove()
        }
        #expect(one.sha256 == two.sha256)
        #expect(try Data(contentsOf: URL(filePath: one.path)).count == Int(one.size))
        #expect(try tool("sha256sum", one.path).hasPrefix(one.sha256))
    }

    @Test func `tar reads names, modes, links and content`() throws {
        let desk = try filled()
        let archive = try SourceArchive.pack(desk.work, temporary: desk.root)
        defer { archive.remove() }
        let list = try tool("tar", "-tvzf", archive.path, "--numeric-owner")
        #expect(list.contains("-rwxr-xr-x 0/0"))
        #expect(list.contains("here -> app.py"))
        #expect(!list.contains("out"))
        #expect(!list.contains("secret.log"))
        #expect(list.contains(Self.longName))
        #expect(archive.skipped.count == 3)
        let target = desk.root + "/unpacked"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        _ = try tool("tar", "-xzf", archive.path, "-C", target)
        #expect(try String(contentsOfFile: target + "/app.py", encoding: .utf8) == "print('hi')\n")
        let big = try Data(contentsOf: URL(filePath: target + "/big.bin"))
        #expect(big.count == 300_001)
        #expect(try String(contentsOfFile: target + "/" + Self.longName, encoding: .utf8) == "deep")
    }

    @Test func `another content of the same size has another time, since ETags are made from both`() throws {
        let desk = try Desk()
        var times: Set<String> = []
        for text in ["aaaa", "aaab"] {
            try desk.write(text, to: "style.css")
            let archive = try SourceArchive.pack(desk.work, temporary: desk.root)
            defer { archive.remove() }
            times.insert(try tool("tar", "--full-time", "--utc", "-tvzf", archive.path))
        }
        #expect(times.count == 2)
        #expect(times.allSatisfy { $0.contains(" 20") })
    }

    @Test func `an empty folder and a missing one are refused`() throws {
        let desk = try Desk()
        #expect(throws: CommandFailure.self) { try SourceArchive.pack(desk.work, temporary: desk.root) }
        #expect(throws: CommandFailure.self) { try SourceArchive.pack("/no/such", temporary: desk.root) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.root) == ["work"])
    }

    @Test(arguments: [
        ("a", true), ("../a", false), ("sub/../../a", false), ("/etc/passwd", false), ("./x/../y", true),
    ])
    func `a link stays inside by its text`(_ target: String, _ isInside: Bool) {
        #expect(FolderWalk.staysInside(target, folder: []) == isInside)
    }

    static let longName =
        String(repeating: "folder-with-a-name/", count: 9) + String(repeating: "n", count: 120) + "-ü"

    private func filled() throws -> Desk {
        let desk = try Desk()
        try desk.write("print('hi')\n", to: "app.py")
        try desk.write("#!/bin/run\n", to: "bin/start")
        try desk.write("x", to: "secret.log")
        try desk.write("*.log\n", to: ".gitignore")
        try desk.write("deep", to: Self.longName)
        try desk.write(String(repeating: "0123456789", count: 30_000) + "x", to: "big.bin")
        chmod("\(desk.work)/bin/start", 0o755)
        symlink("app.py", "\(desk.work)/here")
        symlink("/etc/passwd", "\(desk.work)/out1")
        symlink("../../x", "\(desk.work)/bin/out2")
        symlink("..", "\(desk.work)/bin/up")
        symlink("bin/up/../x", "\(desk.work)/out3")
        try FileManager.default.createDirectory(atPath: desk.root + "/x", withIntermediateDirectories: false)
        return desk
    }

    private func tool(_ name: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(name)")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
