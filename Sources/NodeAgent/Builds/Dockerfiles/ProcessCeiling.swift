import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A control group with a limit on processes, under which the builder's steps land: the builder itself knows none.
struct ProcessCeiling {
    /// As the engine's `cgroupparent`.
    let name: String
    private let folder: String

    /// Nil where the kernel's control groups can't be written, or are in systemd's hands.
    init?(buildID: String, pids: Int, root: String) {
        name = "/skypanel-build-\(buildID)"
        let files = FileManager.default
        let split = root + "/pids"
        let base = files.fileExists(atPath: split + "/tasks") ? split : root
        guard files.fileExists(atPath: base + "/cgroup.procs"), !files.fileExists(atPath: base + "/system.slice") else {
            return nil
        }
        folder = base + name
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let file = try SystemPackage.FileDescriptor.open(FilePath(folder + "/pids.max"), .writeOnly)
            try file.closeAfter { _ = try file.writeAll(Array(String(max(16, pids)).utf8)) }
        } catch {
            try? SystemPackage.FilePath(folder).removeFolder()
            return nil
        }
    }

    /// The kernel removes an empty group; steps that are still ending make it fail, so it is tried again by the caller.
    func remove() -> Bool {
        do {
            try SystemPackage.FilePath(folder).removeFolder()
            return true
        } catch {
            return !FileManager.default.fileExists(atPath: folder)
        }
    }
}

extension SystemPackage.FilePath {
    /// `rmdir`: unlike removing a tree, it works on control groups, whose files can't be removed.
    fileprivate func removeFolder() throws {
        guard withPlatformString({ rmdir($0) }) == 0 else { throw Errno(rawValue: errno) }
    }
}
