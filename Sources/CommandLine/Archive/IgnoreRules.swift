/// What the ignore files of a tree say. Rules of a deeper folder win over those above, a later line over an earlier
/// one, and .skypanelignore over the .gitignore beside it.
struct IgnoreRules: Equatable, Sendable {
    private var levels: [Level] = []

    private struct Level: Equatable, Sendable {
        /// Number of names between the root and the folder that holds the rules.
        var depth: Int
        var patterns: [IgnorePattern]
    }

    /// Names that never travel, whatever the rules say.
    static let alwaysLeftOut: Set<String> = [".git", FolderLink.fileName]

    /// The rules inside a folder `depth` names below the root, whose ignore files have these texts.
    func entering(depth: Int, texts: [String]) -> IgnoreRules {
        let patterns = texts.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: true) }
            .prefix(10_000).compactMap { IgnorePattern(line: String($0)) }
        guard !patterns.isEmpty else { return self }
        var inner = self
        inner.levels.append(Level(depth: depth, patterns: patterns))
        return inner
    }

    /// Whether the entry with these names from the root stays behind. A folder that does is not entered, so nothing
    /// in it can be taken back, as with git.
    func leaveOut(_ path: [String], isFolder: Bool) -> Bool {
        guard let name = path.last, !Self.alwaysLeftOut.contains(name) else { return true }
        for level in levels.reversed() {
            let inner = path.dropFirst(level.depth)
            if let rule = level.patterns.last(where: { $0.matches(inner, isFolder: isFolder) }) {
                return !rule.isNegated
            }
        }
        return false
    }
}
