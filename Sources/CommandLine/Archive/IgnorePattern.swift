/// One line of a .gitignore (gitignore(5)), compiled to segments.
struct IgnorePattern: Equatable, Sendable {
    /// `!`: takes back what an earlier pattern left out.
    let isNegated: Bool
    /// A `/` at the end: matches folders only.
    let foldersOnly: Bool
    /// From the folder of the file that holds it; unanchored patterns begin with `.anyFolders`.
    let segments: [Segment]

    enum Segment: Equatable, Sendable {
        /// `**`: any number of folders.
        case anyFolders
        case name(Glob)
    }

    /// `nil` for blank lines, comments and lines that can match nothing.
    init?(line: String) {
        var text = Substring(line)
        if text.hasSuffix("\r") { text.removeLast() }
        text = Self.withoutTrailingSpaces(text)
        guard !text.isEmpty, text.first != "#" else { return nil }
        isNegated = text.first == "!"
        if isNegated { text.removeFirst() }
        foldersOnly = text.hasSuffix("/")
        if foldersOnly { text.removeLast() }
        let anchored = text.contains("/")
        if text.hasPrefix("/") { text.removeFirst() }
        guard !text.isEmpty, text.utf8.count <= 4096 else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains("") else { return nil }
        let named = parts.map { $0 == "**" ? Segment.anyFolders : .name(Glob($0)) }
        segments = anchored ? named : [.anyFolders] + named
    }

    /// `path`: the names from the pattern's own folder to the entry.
    func matches(_ path: ArraySlice<String>, isFolder: Bool) -> Bool {
        (isFolder || !foldersOnly) && Self.match(segments[...], path)
    }

    /// Greedy with one point of return per `**`, so the cost stays the product of both lengths.
    private static func match(_ pattern: ArraySlice<Segment>, _ path: ArraySlice<String>) -> Bool {
        var pattern = pattern
        var path = path
        var retry: (pattern: ArraySlice<Segment>, path: ArraySlice<String>)?
        while true {
            if case .anyFolders? = pattern.first {
                pattern = pattern.dropFirst()
                // `a/**` matches everything inside a, but not a itself.
                if pattern.isEmpty { return !path.isEmpty }
                retry = (pattern, path)
                continue
            }
            if case .name(let glob)? = pattern.first, let name = path.first, glob.matches(name) {
                pattern = pattern.dropFirst()
                path = path.dropFirst()
                continue
            }
            if pattern.isEmpty, path.isEmpty { return true }
            guard let last = retry, !last.path.isEmpty else { return false }
            retry = (last.pattern, last.path.dropFirst())
            pattern = last.pattern
            path = last.path.dropFirst()
        }
    }

    /// Spaces at the end count only behind a backslash.
    private static func withoutTrailingSpaces(_ line: Substring) -> Substring {
        var text = line
        while text.last == " " {
            let before = text.dropLast()
            let slashes = before.reversed().prefix { $0 == "\\" }.count
            guard slashes.isMultiple(of: 2) else { break }
            text = before
        }
        return text
    }
}
