import Foundation
import HostSupport
import Testing

@Suite struct SmallPartsTests {
    @Test func `ids are UUIDv7 and sort by the time they were made`() async throws {
        let ids = UniqueIDs.system
        var made: [String] = []
        for _ in 0..<5 {
            made.append(ids.next())
            try await HostClock.system.sleep(.milliseconds(3))
        }
        #expect(made == made.sorted())
        #expect(Set(made).count == 5)
        for id in made {
            #expect(id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil)
        }
    }

    @Test func `the wait doubles up to its cap and never overflows`() {
        let backoff = Backoff(first: 1000, cap: 60_000)
        #expect((0...6).map { backoff.ceiling(attempt: $0) } == [1, 2, 4, 8, 16, 32, 60].map { .seconds($0) })
        #expect(backoff.ceiling(attempt: 500) == .seconds(60))
        #expect(backoff.ceiling(attempt: -3) == .seconds(1))
        #expect(Backoff(first: .max, cap: 5).ceiling(attempt: 3) == .milliseconds(5))
        #expect(backoff.wait(attempt: 2, unit: 0.5) == .seconds(2))
        #expect(backoff.wait(attempt: 0) <= .seconds(1))
    }

    @Test func `a file is replaced whole, with its mode`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "state.json").path
        try AtomicFile.write(Data("one".utf8), to: path)
        try AtomicFile.write(Data("two".utf8), to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.json"])
    }

    @Test func `what killed writers left beside their files is removed, and nothing else`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kept = ["desired.json", "a.new", "a.b.1.new", "a.1.new", "tasks/a.json", "a.12.34.news"]
        let left = ["desired.json.812.4294967295.new", "tasks/t-1.json.1.0.new"]
        for name in kept + left { try Data("SECRET=1".utf8).write(to: folder.appending(path: name)) }
        #expect(AtomicFile.removeUnfinished(below: folder.path) == 2)
        for name in kept { #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path)) }
        for name in left { #expect(!FileManager.default.fileExists(atPath: folder.appending(path: name).path)) }
        #expect(AtomicFile.removeUnfinished(below: "/nowhere/at/all") == 0)
    }

    @Test func `a file that cannot be written leaves nothing behind and says why`() throws {
        let failure = #expect(throws: AtomicFile.Failure.self) {
            try AtomicFile.write(Data("x".utf8), to: "/nowhere/at/all.json")
        }
        #expect(failure?.description.contains("/nowhere/at/all.json") == true)
    }

    @Test func `hexadecimal is lower case and complete`() {
        #expect(hexadecimal([0, 15, 16, 255] as [UInt8]) == "000f10ff")
    }
}
