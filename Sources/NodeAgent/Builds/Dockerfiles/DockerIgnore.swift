/// The patterns of a `.dockerignore`, as Docker's client applies them: later lines win, `!` takes back, `**` crosses
/// folders, a pattern that names a folder covers what is in it.
package struct DockerIgnore: Sendable, Equatable {
    private struct Rule: Sendable, Equatable {
        var parts: [String]
        var takesBack: Bool
    }

    private var rules: [Rule] = []

    package init(_ text: String) {
        for raw in text.split(whereSeparator: \.isNewline).prefix(2000) {
            var line = raw.trimmed
            guard (1...1024).contains(line.utf8.count), !line.hasPrefix("#") else { continue }
            let takesBack = line.hasPrefix("!")
            if takesBack { line = String(line.dropFirst()).trimmed }
            let parts = line.split(separator: "/").map(String.init).filter { $0 != "." }
            guard !parts.isEmpty, parts.count <= 40, !parts.contains("..") else { continue }
            rules.append(Rule(parts: parts, takesBack: takesBack))
        }
    }

    /// Whether the file stays out of the context.
    package func excludes(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        var excluded = false
        for rule in rules where excluded == rule.takesBack && Self.covers(rule.parts, parts) {
            excluded = !rule.takesBack
        }
        return excluded
    }

    /// Whether the pattern matches the path or a folder that it lies in. As ``Wildcard``, only the last `**` is tried
    /// again, so that no pattern can make it slow.
    private static func covers(_ pattern: [String], _ path: [String]) -> Bool {
        var (at, position, star, mark) = (0, 0, -1, 0)
        while at < pattern.count {
            if pattern[at] == "**" {
                (star, mark) = (at, position)
                at += 1
            } else if position < path.count, Wildcard.matches(pattern[at], path[position]) {
                at += 1
                position += 1
            } else if star >= 0, mark < path.count {
                at = star + 1
                mark += 1
                position = mark
            } else {
                return false
            }
        }
        return true
    }
}

/// `*` and `?` within one part of a path.
enum Wildcard {
    /// Linear in the text for each star, without recursion, so that no pattern can make it slow.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        var (at, position, star, mark) = (0, 0, -1, 0)
        while position < text.count {
            if at < pattern.count, pattern[at] == "*" {
                (star, mark) = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[position] {
                at += 1
                position += 1
            } else if star >= 0 {
                at = star + 1
                mark += 1
                position = mark
            } else {
                return false
            }
        }
        return pattern[min(at, pattern.count)...].allSatisfy { $0 == "*" }
    }
}
