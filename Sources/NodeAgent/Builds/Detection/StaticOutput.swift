/// A Node.js project that ends in a folder of files: the tools run in the build, and nginx serves what they wrote.
package struct StaticOutput: Sendable, Equatable {
    /// Below the application's folder, such as `dist` or `dist/shop/browser`.
    package var folder: String
    /// The page that paths without a file get, which finds its way in the browser; nil where they are not found.
    package var fallbackPage: String?

    package init(folder: String, fallbackPage: String? = nil) {
        self.folder = folder
        self.fallbackPage = fallbackPage
    }

    /// A folder as settings write it (`./dist/`), or nil when it is none below the application's folder.
    static func plainFolder(_ text: String) -> String? {
        let parts = text.trimmed.split(separator: "/").filter { $0 != "." }
        let isPlain = parts.allSatisfy { part in
            part != ".."
                && part.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                        || [43, 45, 46, 64, 95].contains(byte)
                }
        }
        guard !parts.isEmpty, isPlain, !text.trimmed.hasPrefix("/"), text.utf8.count <= 200 else { return nil }
        return parts.joined(separator: "/")
    }
}

/// Reads single values out of settings that are programs, without running them.
enum SettingsText {
    /// The quoted text after `key:` or `key =`, from lines that are no comments.
    static func value(_ key: String, in text: String?) -> String? {
        guard let text else { return nil }
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.trimmed
            guard !line.hasPrefix("//"), !line.hasPrefix("*"), let found = after(key, in: line[...]) else { continue }
            let rest = found.trimmed
            guard let sign = rest.first, sign == ":" || sign == "=" else { continue }
            let value = rest.dropFirst().trimmed
            guard let quote = value.first, "'\"`".contains(quote) else { continue }
            return String(value.dropFirst().prefix { $0 != quote })
        }
        return nil
    }

    /// The word after an option of a command line: `--outDir www` or `--outDir=www`.
    static func option(_ names: [String], in command: String?) -> String? {
        let words = (command ?? "").split(whereSeparator: { $0 == " " || $0 == "&" || $0 == ";" }).map(String.init)
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            for name in names {
                if word == name, !next.isEmpty { return next }
                if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }

    /// What follows a key that stands as a word of its own, quoted or not.
    private static func after(_ key: String, in line: Substring) -> Substring? {
        guard let range = line.firstRange(of: key) else { return nil }
        let before = line[..<range.lowerBound].last
        guard before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }) ?? true else { return nil }
        let rest = line[range.upperBound...]
        return "'\"".contains(rest.first ?? " ") ? rest.dropFirst() : rest
    }
}
