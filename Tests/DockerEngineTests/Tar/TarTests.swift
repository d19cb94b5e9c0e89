import DockerEngine
import NIOCore
import Testing

struct TarTests {
    private func read(_ archive: ByteBuffer, pieces: Int = 512) throws -> [(TarEntry, String)] {
        var reader = TarReader()
        var found: [(TarEntry, String)] = []
        var rest = archive
        while let piece = rest.readSlice(length: min(pieces, rest.readableBytes)), piece.readableBytes > 0 {
            for part in try reader.take(piece) {
                switch part {
                case .entry(let entry): found.append((entry, ""))
                case .content(let bytes): if let last = found.indices.last { found[last].1 += String(buffer: bytes) }
                case .end: break
                }
            }
        }
        try reader.finish()
        return found
    }

    @Test(arguments: [1, 7, 511, 512, 513, 100_000])
    func `what is written is read again, however it is cut`(pieces: Int) throws {
        let long = String(repeating: "long/", count: 60) + "näme"
        let entries: [(entry: TarEntry, content: [UInt8])] = [
            (TarEntry(path: "folder/", kind: .folder, mode: 0o755), []),
            (TarEntry(path: "folder/a", mode: 0o600, userID: 3_000_000, groupID: 7), Array("content".utf8)),
            (TarEntry(path: long), Array(String(repeating: "x", count: 1024).utf8)),
            (TarEntry(path: "link", kind: .symbolicLink(target: long)), []),
            (TarEntry(path: "hard", kind: .hardLink(target: "folder/a")), []),
            (TarEntry(path: String(repeating: "p/", count: 70) + "in-prefix"), []),
        ]
        let found = try read(try TarWriter.archive(entries), pieces: pieces)
        #expect(found.map { $0.0.path } == entries.map { $0.entry.path })
        #expect(found.map { $0.0.kind } == entries.map { $0.entry.kind })
        #expect(found.map { $0.1 } == entries.map { String(decoding: $0.content, as: UTF8.self) })
        #expect(found.dropFirst().first?.0.userID == 3_000_000)
    }

    @Test func `a cut archive is an error`() throws {
        let archive = try TarWriter.archive([(TarEntry(path: "a"), Array(repeating: 65, count: 700))])
        for length in [1, 511, 600, 1300] {
            #expect(throws: TarError.self) { _ = try read(ByteBuffer(archive.readableBytesView.prefix(length))) }
        }
    }

    @Test func `garbage is refused and never traps`() throws {
        var random = SystemRandomNumberGenerator()
        let good = Array(
            try TarWriter.archive([(TarEntry(path: String(repeating: "q", count: 200)), [1, 2, 3])]).readableBytesView)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                bytes[position] = UInt8.random(in: .min ... .max, using: &random)
            }
            var reader = TarReader()
            _ = try? reader.take(ByteBuffer(bytes: bytes))
            _ = try? reader.finish()
        }
        var reader = TarReader()
        #expect(throws: TarError.self) {
            _ = try reader.take(ByteBuffer(bytes: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
        }
        #expect(throws: TarError.self) { _ = try reader.take(ByteBuffer(bytes: good)) }
    }
}

extension ByteBuffer {
    fileprivate init(_ bytes: some Sequence<UInt8>) { self.init(bytes: bytes) }
}
