#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Replaces files so that a reader, or a machine that loses power, sees the old or the new content and nothing between:
/// write beside, flush, rename, flush the folder.
package enum AtomicFile {
    package struct Failure: Error, CustomStringConvertible {
        package let step: String
        package let path: String
        package let errno: Int32
        package var description: String { "\(step) \(path): \(String(cString: strerror(errno)))" }
    }

    /// Writes `data` to `path` with `mode` (such as `0o600`). The folder must exist.
    package static func write(_ data: Data, to path: String, mode: UInt32 = 0o600) throws {
        let beside = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw Failure(step: "create", path: beside, errno: errno) }
        do {
            try fill(descriptor, with: data, path: beside)
            guard rename(beside, path) == 0 else { throw Failure(step: "rename to", path: path, errno: errno) }
        } catch {
            unlink(beside)
            throw error
        }
        flushFolder(of: path)
    }

    /// Removes what writers left beside their files when they were killed, in a folder and all below it. Only for a
    /// folder in which nobody writes at this moment. Returns how many.
    @discardableResult
    package static func removeUnfinished(below folder: String) -> Int {
        let files = FileManager.default
        // A folder that cannot be read keeps what it holds until the next start.
        let paths = (try? files.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.count { isUnfinished($0) && unlink("\(folder)/\($0)") == 0 }
    }

    /// `<name>.<process id>.<number>.new`
    private static func isUnfinished(_ path: String) -> Bool {
        let parts = (path.split(separator: "/").last ?? "").split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 4 && parts.last == "new"
            && parts.dropLast().suffix(2).allSatisfy { UInt32($0) != nil }
    }

    private static func fill(_ descriptor: Int32, with data: Data, path: String) throws {
        var closed = false
        defer { if !closed { close(descriptor) } }
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(step: "write", path: path, errno: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Failure(step: "flush", path: path, errno: errno) }
        closed = true
        guard close(descriptor) == 0 else { throw Failure(step: "close", path: path, errno: errno) }
    }

    /// The rename itself must reach the disk too; a folder that cannot be flushed is no reason to fail.
    private static func flushFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
