import CZlib
import Glibc

/// A folder as a tar.gz for upload. The same tree gives the same bytes on every machine with the same zlib.
struct SourceArchive: Sendable {
    /// A file for the moment; `remove` it.
    let path: String
    /// Of the compressed file.
    let size: Int64
    /// Lower-case hexadecimal SHA-256 of the compressed file.
    let sha256: String
    let fileCount: Int
    /// What stayed behind, with the reason, besides what the ignore files name.
    let skipped: [String]

    /// Packs `folder`. At most one piece of a file is held in memory.
    static func pack(_ folder: String, temporary: String) throws -> SourceArchive {
        let walk = try FolderWalk(folder)
        guard walk.entries.contains(where: { $0.kind != .folder }) else {
            throw CommandFailure(.invalid, "There is nothing to deploy in \(neutral(folder)).", advice: ignoreAdvice)
        }
        let file = try GzipFile(in: temporary)
        do {
            for entry in walk.entries { try add(entry, of: folder, to: file) }
            try file.write(TarHeader.end)
            let digest = try file.finish()
            let files = walk.entries.count { $0.kind != .folder }
            return SourceArchive(
                path: file.path, size: file.size, sha256: digest, fileCount: files, skipped: walk.skipped)
        } catch {
            unlink(file.path)
            throw error
        }
    }

    func remove() { unlink(path) }

    private static func add(_ entry: SourceEntry, of folder: String, to file: GzipFile) throws {
        switch entry.kind {
        case .folder:
            try file.write(
                TarHeader.bytes(.init(name: entry.path + "/", type: "5", mode: 0o755, time: baseTime)))
        case .link(let target):
            try file.write(
                TarHeader.bytes(.init(name: entry.path, type: "2", mode: 0o777, time: baseTime, target: target)))
        case .file(let size, let executable):
            let location = "\(folder)/\(entry.path)"
            let time = try contentTime(location, size)
            let mode = executable ? 0o755 : 0o644
            try file.write(
                TarHeader.bytes(.init(name: entry.path, type: "0", mode: mode, size: size, time: time)))
            try read(location, size) { try file.write($0) }
            try file.write(TarHeader.padding(after: size))
        }
    }

    /// 2001-09-09; not 0, since zip files, and with them Python's packages, cannot hold times before 1980.
    private static let baseTime: Int64 = 1_000_000_000

    /// A time made from the content (within 15 years from `baseTime`): the same for the same tree, yet another for
    /// another content of the same size. Web servers make ETags of time and size, and would otherwise tell browsers
    /// that a changed file is unchanged.
    private static func contentTime(_ location: String, _ size: Int64) throws -> Int64 {
        var sum = crc32(0, nil, 0)
        try read(location, size) { sum = crc32(sum, $0, UInt32(clamping: $0.count)) }
        return baseTime + Int64(clamping: sum) % 473_040_000
    }

    /// Exactly `size` bytes; a file that changes meanwhile would damage the archive.
    private static func read(_ location: String, _ size: Int64, _ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(location, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(.failed, "\(neutral(location)) cannot be read: \(errorText())")
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 131_072)
        var rest = size
        while rest > 0 {
            let count = Glibc.read(descriptor, &buffer, Int(clamping: min(rest, Int64(buffer.count))))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw CommandFailure(.failed, "\(neutral(location)) changes while it is packed.", advice: "Try again.")
            }
            try body(Array(buffer.prefix(count)))
            rest -= Int64(count)
        }
    }
}
