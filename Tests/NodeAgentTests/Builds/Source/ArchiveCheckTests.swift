import DockerEngine
import Foundation
import NIOCore
import Testing

@testable import NodeAgent

@Suite struct ArchiveCheckTests {
    private static func scan(_ archive: Data, limit: Int64 = 50_000_000, root: String = "") async throws
        -> ScannedSource
    {
        let path = NSTemporaryDirectory() + UUID().uuidString
        try archive.write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await SourceFile(path: path, isCompressed: true, root: root).scan(byteLimit: limit)
    }

    private static func archive(_ entries: [(TarEntry, String)]) throws -> Data {
        try Packed.gzip(TarWriter.archive(entries.map { ($0.0, Array($0.1.utf8)) }))
    }

    @Test(arguments: [
        TarEntry(path: "../evil"), TarEntry(path: "a/../../evil"), TarEntry(path: "/etc/passwd"),
        TarEntry(path: "a/.."), TarEntry(path: "a\nb"), TarEntry(path: "link", kind: .symbolicLink(target: "/etc")),
        TarEntry(path: "link", kind: .symbolicLink(target: "../../etc")),
        TarEntry(path: "a/b/link", kind: .symbolicLink(target: "../../../x")),
        TarEntry(path: "link", kind: .symbolicLink(target: "")),
        TarEntry(path: "hard", kind: .hardLink(target: "../x")), TarEntry(path: "hard", kind: .hardLink(target: "/x")),
        TarEntry(path: String(repeating: "a/", count: 600) + "b"), TarEntry(path: String(repeating: "x", count: 300)),
    ])
    func `members that reach out of the tree are refused with their name`(entry: TarEntry) async throws {
        let content = entry.kind == .file ? "x" : ""
        let archive = try Self.archive([(TarEntry(path: "fine.txt"), "x"), (entry, content)])
        let failure = await #expect(throws: BuildFailure.self) { try await Self.scan(archive) }
        #expect(failure?.code == .source)
        #expect(failure?.message.contains("refused") == true)
    }

    @Test func `devices and pipes are refused`() async throws {
        var block = try [UInt8](TarWriter.header(TarEntry(path: "device")).readableBytesView)
        for flag in "346".utf8 {
            block[156] = flag
            block.replaceSubrange(148..<156, with: Array("        ".utf8))
            let sum = block.reduce(0) { $0 + Int($1) }
            block.replaceSubrange(148..<156, with: Array((String(sum, radix: 8).leftPadded(6) + "\0 ").utf8))
            let archive = try Packed.gzip(ByteBuffer(bytes: block + [UInt8](repeating: 0, count: 1024)))
            let failure = await #expect(throws: BuildFailure.self) { try await Self.scan(archive) }
            #expect(failure?.message.contains("neither a file") == true)
        }
    }

    @Test func `a member behind a link is refused`() async throws {
        let archive = try Self.archive([
            (TarEntry(path: "d", kind: .symbolicLink(target: "e")), ""), (TarEntry(path: "d/x"), "x"),
        ])
        let failure = await #expect(throws: BuildFailure.self) { try await Self.scan(archive) }
        #expect(failure?.message.contains("behind a link") == true)
    }

    @Test func `links that stay in the tree pass, and setuid bits do not`() throws {
        var check = ArchiveCheck(byteLimit: 1000)
        #expect(try check.admit(TarEntry(path: "./a/b/l", kind: .symbolicLink(target: "../c")))?.path == "a/b/l")
        #expect(try check.admit(TarEntry(path: "p", mode: 0o6777))?.mode == 0o755)
        #expect(try check.admit(TarEntry(path: "h", kind: .hardLink(target: "./p")))?.kind == .hardLink(target: "p"))
        #expect(try check.admit(TarEntry(path: "./", kind: .folder)) == nil)
        #expect(try check.admit(TarEntry(path: "q", userID: 0))?.userID == 1000)
    }

    @Test func `a bomb is noticed by its size and by its ratio`() async throws {
        let zeros = String(repeating: "\0", count: 40_000_000)
        let archive = try Self.archive([(TarEntry(path: "zeros"), zeros)])
        #expect(archive.count < 100_000)
        let byRatio = await #expect(throws: BuildFailure.self) { try await Self.scan(archive, limit: 1_000_000_000) }
        #expect(byRatio?.code == .tooLarge)
        let bySize = await #expect(throws: BuildFailure.self) { try await Self.scan(archive, limit: 1_000_000) }
        #expect(bySize?.code == .tooLarge)
    }

    @Test func `a small piece of an archive never becomes a large one in memory`() throws {
        // Incompressible bytes first, so that the ratio of the whole stays below the limit.
        var generator = SystemRandomNumberGenerator()
        let noise = [UInt8](unsafeUninitializedCapacity: 400_000) { target, count in
            for index in 0..<400_000 { target[index] = .random(in: 0...255, using: &generator) }
            count = 400_000
        }
        let zeros = [UInt8](repeating: 0, count: 60_000_000)
        let archive = try Packed.gzip(
            TarWriter.archive([(TarEntry(path: "noise"), noise), (TarEntry(path: "zeros"), zeros)]))
        let path = NSTemporaryDirectory() + UUID().uuidString
        try archive.write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reader = try SourceReader(
            SourceFile(path: path, isCompressed: true, root: ""), byteLimit: 1_000_000_000)
        var (whole, largest) = (0, 0)
        while let parts = try reader.next() {
            let bytes = parts.reduce(0) { sum, part in
                if case .content(let content) = part { sum + content.readableBytes } else { sum }
            }
            whole += bytes
            largest = max(largest, bytes)
        }
        #expect(whole == 60_400_000)
        #expect(largest < 20_000_000)
    }

    @Test func `names may not fill the memory`() throws {
        var check = ArchiveCheck(byteLimit: 1000)
        let failure = #expect(throws: BuildFailure.self) {
            for number in 0..<100_000 {
                let path = "\(number)/" + String(repeating: String(repeating: "x", count: 200) + "/", count: 4) + "y"
                _ = try check.admit(TarEntry(path: path))
            }
        }
        #expect(failure?.code == .tooLarge)
    }

    @Test func `what is no archive is refused and never traps`() async throws {
        let good = try Packed.files(["a.txt": String(repeating: "text ", count: 5000)])
        var broken: [Data] = [
            Data(), Data("not gzip".utf8), try Packed.gzip(ByteBuffer(string: "no tar at all, only text")),
            good.prefix(good.count / 2), good.prefix(20),
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            var copy = good
            for _ in 0..<4 {
                copy[Int.random(in: 10..<copy.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            broken.append(copy)
        }
        for (number, data) in broken.enumerated() {
            do {
                _ = try await Self.scan(data)
                #expect(number >= 5, "archive \(number) passed")
            } catch {
                #expect(error is BuildFailure, "\(error)")
            }
        }
    }

    @Test func `the scan finds names, the texts that decide, and digests`() async throws {
        let found = try await Self.scan(
            Packed.files([
                "package.json": "{}", "lib/deep/x.js": "x", "package-lock.json": "lock", "src/settings.py": "s",
            ]))
        #expect(found.listing.files == ["package.json", "lib/deep/x.js", "package-lock.json", "src/settings.py"])
        #expect(found.listing.texts == ["package.json": "{}", "src/settings.py": "s"])
        #expect(found.listing.digests["package-lock.json"] == sha256(Data("lock".utf8)))
        #expect(found.soleFolder == nil)
    }

    @Test func `a single folder around everything is found and taken as the root`() async throws {
        let archive = try Packed.files(["site-main/index.html": "x", "site-main/a/b.txt": "y"])
        #expect(try await Self.scan(archive).soleFolder == "site-main")
        let inner = try await Self.scan(archive, root: "site-main")
        #expect(inner.listing.files == ["index.html", "a/b.txt"])
    }

    @Test func `the archive for Docker holds what was let through, under its prefix`() async throws {
        let path = NSTemporaryDirectory() + UUID().uuidString
        let long = String(repeating: "long-name/", count: 14) + "file.txt"
        try Packed.files(["keep.txt": "kept", "drop/x": "dropped", long: String(repeating: "z", count: 5000)])
            .write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let stream = SourceArchiveStream(
            source: SourceFile(path: path, isCompressed: true, root: ""), byteLimit: 1_000_000, prefix: "app/"
        ) { !$0.hasPrefix("drop") }
        var reader = TarReader()
        var found: [String: Int] = [:]
        var last = ""
        for try await piece in stream {
            for part in try reader.take(piece) {
                if case .entry(let entry) = part {
                    last = entry.path
                    found[last] = 0
                    #expect(entry.userID == 1000)
                }
                if case .content(let bytes) = part { found[last, default: 0] += bytes.readableBytes }
            }
        }
        try reader.finish()
        #expect(found == ["app/": 0, "app/keep.txt": 4, "app/" + long: 5000])
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
