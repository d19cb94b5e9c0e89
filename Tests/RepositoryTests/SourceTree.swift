import Foundation

/// The repository as these tests read it.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct File: Sendable {
        /// Relative to the root, such as `Sources/WebUI/Pages/Layout.swift`.
        let path: String
        let lines: [String]
        /// Lines with their numbers, without comments and without what stands in string literals.
        let code: [(number: Int, text: String)]

        init(path: String, lines: [String]) {
            self.path = path
            self.lines = lines
            code = path.hasSuffix(".swift") ? Self.code(of: lines) : []
        }

        /// The first folder below `Sources` or `Tests`.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

        private static func code(of lines: [String]) -> [(number: Int, text: String)] {
            var isInText = false
            return lines.enumerated().compactMap { number, line in
                let marks = line.components(separatedBy: "\"\"\"").count - 1
                let wasInText = isInText
                if marks % 2 == 1 { isInText.toggle() }
                guard !wasInText else { return nil }
                let bare = line.contains("\"") ? line.replacing(#/"(?:\\.|[^"\\])*"/#, with: "\"\"") : line
                let withoutComment = bare.firstRange(of: "//").map { String(bare[..<$0.lowerBound]) } ?? bare
                return (number + 1, withoutComment)
            }
        }
    }

    /// Read once: these tests look at every file again and again.
    private static let sources = files(in: "Sources") { $0.hasSuffix(".swift") }
    private static let tests = files(in: "Tests") { $0.hasSuffix(".swift") }

    static func swiftFiles(in folder: String) -> [File] {
        (folder.hasPrefix("Sources") ? sources : tests).filter { $0.path.hasPrefix(folder + "/") }
    }

    static func files(in folder: String, where matches: (String) -> Bool) -> [File] {
        let base = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else { return [] }
        var found: [File] = []
        for case let url as URL in walk where matches(url.path) {
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            let path = String(url.path.dropFirst(root.path.count + 1))
            found.append(File(path: path, lines: text.components(separatedBy: "\n")))
        }
        return found.sorted { $0.path < $1.path }
    }

    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    /// `file:line: text` for every line of code that matches.
    static func findings(
        in files: [File], matching pattern: some RegexComponent, except allowed: Set<String> = []
    ) -> [String] {
        files.filter { !allowed.contains($0.path) }.flatMap { file in
            file.code.filter { $0.text.firstMatch(of: pattern) != nil }
                .map { "\(file.path):\($0.number): \($0.text.trimmingCharacters(in: .whitespaces))" }
        }
    }
}
