import DockerEngine

/// Which members of a source archive may pass, under which path. Pure. Everything that could reach out of the tree is
/// refused before anything of it is unpacked anywhere.
struct ArchiveCheck {
    /// Members of one archive at most.
    static let entryLimit = 200_000
    static let pathLimit = 1024
    /// Bytes of all names and links together: they are held in memory while the build is detected.
    static let namesLimit = 32 * 1_048_576

    private(set) var entries = 0
    private(set) var bytes: Int64 = 0
    private var names = 0
    /// Links of the tree so far, by their path: what lies behind one is checked like the link itself.
    private var links: [String: String] = [:]
    let byteLimit: Int64

    init(byteLimit: Int64) { self.byteLimit = byteLimit }

    /// The member as it may be unpacked into the application's folder, nil when it is left out.
    mutating func admit(_ entry: TarEntry) throws(BuildFailure) -> TarEntry? {
        entries += 1
        guard entries <= Self.entryLimit else {
            throw BuildFailure(.tooLarge, "The source holds more than \(Self.entryLimit) files.")
        }
        let path = try Self.normalised(entry.path)
        guard !path.isEmpty else { return nil }
        bytes += max(0, entry.size)
        guard bytes <= byteLimit else {
            throw BuildFailure(
                .tooLarge,
                "The source unpacks to more than \(byteLimit / 1_048_576) MB. Leave out what the build can make.")
        }
        names += path.utf8.count
        if case .symbolicLink(let target) = entry.kind { names += path.utf8.count + min(target.utf8.count, 65_536) }
        guard names <= Self.namesLimit else {
            throw BuildFailure(
                .tooLarge, "The source's file names have more than \(Self.namesLimit / 1_048_576) MB together.")
        }
        try refuseBehindLink(path)
        var admitted = entry
        admitted.path = path
        admitted.userID = 1000
        admitted.groupID = 1000
        // No setuid, setgid or sticky bits; always readable by the owner.
        admitted.mode = entry.mode & 0o755 | 0o400
        switch entry.kind {
        case .file: break
        case .folder: admitted.mode = 0o755
        case .symbolicLink(let target):
            guard try Self.staysInside(link: path, target: target) else {
                throw Self.refusal(path, "is a link out of the source")
            }
            admitted.mode = 0o777
            links[path] = target
        case .hardLink(let target):
            let inside = try Self.normalised(target)
            guard !inside.isEmpty, links[inside] == nil else {
                throw Self.refusal(path, "is a hard link to nothing that can be linked")
            }
            try refuseBehindLink(inside)
            admitted.kind = .hardLink(target: inside)
        case .other: throw Self.refusal(path, "is neither a file, a folder nor a link")
        }
        if case .symbolicLink = entry.kind {} else { links[path] = nil }
        return admitted
    }

    /// A member below a link would be written where the link points to.
    private func refuseBehindLink(_ path: String) throws(BuildFailure) {
        guard !links.isEmpty else { return }
        var parent = path[...]
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            if links[String(parent)] != nil { throw Self.refusal(path, "lies behind a link") }
        }
    }

    /// Relative, without `.` and empty parts; refuses `..`, absolute paths, NUL and what no file system takes.
    static func normalised(_ raw: String) throws(BuildFailure) -> String {
        guard !raw.hasPrefix("/") else { throw refusal(raw, "has an absolute path") }
        guard raw.utf8.count <= pathLimit else { throw refusal(raw, "has a path that is too long") }
        guard !raw.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw refusal(raw, "has control characters in its path")
        }
        let parts = raw.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw refusal(raw, "has \"..\" in its path") }
        guard parts.allSatisfy({ $0.utf8.count <= 255 }) else { throw refusal(raw, "has a name that is too long") }
        return parts.joined(separator: "/")
    }

    /// Whether a symbolic link, followed by its text alone, stays in the tree.
    static func staysInside(link path: String, target: String) throws(BuildFailure) -> Bool {
        guard !target.isEmpty, !target.hasPrefix("/"), target.utf8.count <= pathLimit,
            !target.unicodeScalars.contains(where: { $0.value < 32 })
        else { return false }
        var depth = path.split(separator: "/").count - 1
        for part in target.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }

    private static func refusal(_ path: String, _ why: String) -> BuildFailure {
        let shown = String(String.UnicodeScalarView(path.unicodeScalars.prefix(120).map { $0.value < 32 ? "?" : $0 }))
        return BuildFailure(.source, "The source was refused: \"\(shown)\" \(why). Pack it again without that.")
    }
}
