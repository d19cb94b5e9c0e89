/// An absolute path that can stand between double quotes in nginx's configuration and in a Lua string: no quotes,
/// backslashes, `$`, `;`, `?`, braces, control or non-ASCII characters, and no `.` or `..` components.
package struct FilePath: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...1024).contains(bytes.count), bytes.first == UInt8(ascii: "/"),
            bytes.allSatisfy({ $0.isLetterOrDigit || Self.punctuation.contains($0) })
        else { return nil }
        let components = text.split(separator: "/")
        guard !components.contains("."), !components.contains("..") else { return nil }
        self.text = "/" + components.joined(separator: "/")
    }

    private init(checked text: String) { self.text = text }

    package var description: String { text }

    init(constant: StaticString) { text = "\(constant)" }

    /// The path of a file below this one, by a constant name.
    package func file(_ name: StaticString) -> FilePath { FilePath(checked: "\(text)/\(name)") }

    /// `name` consists of letters and digits.
    func file(checked name: String) -> FilePath { FilePath(checked: "\(text)/\(name)") }

    private static let punctuation = Set("/._-+@~=, ".utf8)
}

/// A user of the machine, by name.
package struct UserName: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let marks = Set("_-".utf8)
        guard (1...32).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-"),
            text.utf8.allSatisfy({ $0.isLowerCaseLetterOrDigit || marks.contains($0) })
        else { return nil }
        self.text = text
    }

    package var description: String { text }
}

/// The id under which an application's requests are counted: 1 to 64 letters, digits, `-` and `_`.
package struct ApplicationKey: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let marks = Set("_-".utf8)
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0.isLetterOrDigit || marks.contains($0) })
        else { return nil }
        self.text = text
    }

    package var description: String { text }
}
