import Glibc

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One thing that goes into the archive.
struct SourceEntry: Equatable, Sendable {
    /// Relative to the folder, with `/` between names.
    var path: String
    var kind: Kind

    enum Kind: Equatable, Sendable {
        case folder
        case file(size: Int64, executable: Bool)
        case link(target: String)
    }
}

/// Lists what of a folder belongs into its archive, sorted by path in byte order.
struct FolderWalk {
    let root: String
    private(set) var entries: [SourceEntry] = []
    /// What stays behind for another reason than the ignore files, with the reason.
    private(set) var skipped: [String] = []
    private let realRoot: String

    static let entryLimit = 200_000

    init(_ root: String) throws {
        self.root = root
        guard let real = realpath(root, nil) else {
            throw CommandFailure(.usage, "There is no folder \(neutral(root)).")
        }
        realRoot = String(cString: real)
        free(real)
        try walk([], IgnoreRules())
        entries.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private mutating func walk(_ folder: [String], _ outer: IgnoreRules) throws {
        let names = try Self.names(in: location(folder))
        let texts = [".gitignore", ".skypanelignore"].filter(names.contains).compactMap { text(folder + [$0]) }
        let rules = outer.entering(depth: folder.count, texts: texts)
        for name in names { try add(folder + [name], rules) }
    }

    private mutating func add(_ path: [String], _ rules: IgnoreRules) throws {
        let relative = path.joined(separator: "/")
        var status = stat()
        guard lstat(location(path), &status) == 0 else {
            throw CommandFailure(.failed, "\(neutral(relative)) cannot be read: \(errorText())")
        }
        let type = status.st_mode & S_IFMT
        guard !rules.leaveOut(path, isFolder: type == S_IFDIR) else { return }
        guard entries.count < Self.entryLimit else {
            throw CommandFailure(.invalid, "There are more than \(Self.entryLimit) files.", advice: ignoreAdvice)
        }
        switch type {
        case S_IFDIR:
            entries.append(SourceEntry(path: relative, kind: .folder))
            guard path.count < 100 else { throw CommandFailure(.invalid, "Folders are nested too deeply.") }
            try walk(path, rules)
        case S_IFREG:
            let executable = status.st_mode & S_IXUSR != 0
            entries.append(
                SourceEntry(path: relative, kind: .file(size: Int64(status.st_size), executable: executable)))
        case S_IFLNK: addLink(path, relative)
        default: skipped.append("\(relative): neither a file nor a folder")
        }
    }

    private mutating func addLink(_ path: [String], _ relative: String) {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink(location(path), &buffer, 4096)
        guard count > 0 else { return skipped.append("\(relative): a link that cannot be read") }
        let target = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard Self.staysInside(target, folder: path.dropLast()), leadsInside(path) else {
            return skipped.append("\(relative): a link that leads out of the folder")
        }
        entries.append(SourceEntry(path: relative, kind: .link(target: target)))
    }

    /// By its text alone: neither absolute nor above the root at any step.
    static func staysInside(_ target: String, folder: ArraySlice<String>) -> Bool {
        guard !target.hasPrefix("/") else { return false }
        var depth = folder.count
        for name in target.split(separator: "/") where name != "." {
            depth += name == ".." ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }

    /// By where it really ends, which other links on the way may change; a link to nothing is judged by its text.
    private func leadsInside(_ path: [String]) -> Bool {
        guard let real = realpath(location(path), nil) else { return true }
        defer { free(real) }
        let end = String(cString: real)
        return end == realRoot || end.hasPrefix(realRoot == "/" ? "/" : realRoot + "/")
    }

    private func location(_ path: [String]) -> String { ([root] + path).joined(separator: "/") }

    /// Of an ordinary file: reading a pipe would never end.
    private func text(_ path: [String]) -> String? {
        var status = stat()
        guard stat(location(path), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let data = FileManager.default.contents(atPath: location(path))
        return data.map { String(decoding: $0.prefix(1_048_576), as: UTF8.self) }
    }

    private static func names(in folder: String) throws -> [String] {
        guard let handle = opendir(folder) else {
            throw CommandFailure(.failed, "\(neutral(folder)) cannot be read: \(errorText())")
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { $0 } }
            guard let text = String(validating: name, as: UTF8.self) else {
                let shown = neutral(String(decoding: name, as: UTF8.self))
                throw CommandFailure(
                    .invalid, "The name \(shown) in \(neutral(folder)) is not UTF-8.", advice: "Rename or ignore it.")
            }
            if text != ".", text != ".." { names.append(text) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

let ignoreAdvice = "Leave out what is not source with a .gitignore or .skypanelignore."

/// The reason of the last failed call to the system.
func errorText() -> String { String(cString: strerror(errno)) }
