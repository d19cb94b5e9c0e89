import Crypto
import Foundation
import HostSupport
import NIOCore
import PlatformModel

/// The archives on disk: `<data_dir>/sources/<id>.tar.gz`, written beside and renamed, so that a file under its name is
/// whole.
struct SourceFiles: Sendable {
    private let folder: String

    struct Written: Sendable, Equatable {
        var sha256: String
        var sizeBytes: Int64
    }

    init(_ surroundings: Surroundings) {
        folder = surroundings.configuration.dataDirectory + "/sources"
    }

    func path(_ id: SourceID) -> String { "\(folder)/\(id.text).tar.gz" }

    /// Takes an archive from a stream: never more than a piece of it is in memory.
    func write<Body: AsyncSequence>(_ body: Body, as id: SourceID, limitMB: Int) async throws -> Written
    where Body.Element == ByteBuffer {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let beside = path(id) + ".part"
        do {
            let written = try await fill(beside, from: body, limit: Int64(limitMB) * 1_048_576)
            guard rename(beside, path(id)) == 0 else { throw failure("rename") }
            return written
        } catch {
            unlink(beside)
            throw error
        }
    }

    private func fill<Body: AsyncSequence>(_ path: String, from body: Body, limit: Int64) async throws -> Written
    where Body.Element == ByteBuffer {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create") }
        defer { close(descriptor) }
        var hasher = SHA256()
        var size: Int64 = 0
        var head: [UInt8] = []
        for try await buffer in body {
            size += Int64(buffer.readableBytes)
            guard size <= limit else {
                throw PlatformError(.tooLarge, "The archive is larger than \(limit / 1_048_576) MB.")
            }
            if head.count < 3 {
                head += buffer.readableBytesView.prefix(3 - head.count)
                guard [0x1F, 0x8B, 0x08].starts(with: head) else { throw notAnArchive }
            }
            try buffer.withUnsafeReadableBytes { bytes in
                hasher.update(bufferPointer: bytes)
                try write(bytes, to: descriptor)
            }
        }
        guard head.count == 3 else { throw notAnArchive }
        guard fsync(descriptor) == 0 else { throw failure("flush") }
        return Written(sha256: hexadecimal(hasher.finalize()), sizeBytes: size)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            rest = rest.dropFirst(count)
        }
    }

    /// Removing what is not there is no failure.
    func remove(_ id: SourceID) throws {
        guard unlink(path(id)) == 0 || errno == ENOENT else { throw failure("remove") }
    }

    /// Names of files that writing began and never ended, last touched before a time.
    func parts(before: Timestamp) -> [String] { names(ending: ".tar.gz.part", before: before) }

    /// Archives last touched before a time.
    func archives(before: Timestamp) -> [SourceID] {
        names(ending: ".tar.gz", before: before).compactMap { SourceID(outside: String($0.dropLast(7))) }
    }

    func removePart(_ name: String) { unlink("\(folder)/\(name)") }

    /// At most 10,000 at a time.
    private func names(ending: String, before: Timestamp) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.lazy.filter { $0.hasSuffix(ending) && isOlder($0, than: before) }.prefix(10_000).map { $0 }
    }

    private func isOlder(_ name: String, than time: Timestamp) -> Bool {
        var status = stat()
        guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return Int64(status.st_mtim.tv_sec) < time.milliseconds / 1000
    }

    private var notAnArchive: PlatformError {
        PlatformError(.unsupportedType, "The body is no gzip archive: send a .tar.gz of the application's folder.")
    }

    private func failure(_ step: String) -> PlatformError {
        PlatformError(
            .unavailable, "The archive could not be stored; try again later.",
            detail: "\(step) in \(folder): \(String(cString: strerror(errno)))")
    }
}
