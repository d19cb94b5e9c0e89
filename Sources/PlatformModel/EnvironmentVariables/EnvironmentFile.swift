/// Reads `.env` text: `KEY=value` lines, `export` before the key, `#` comments, values plain, in single quotes (taken
/// as they are) or in double quotes (`\n`, `\r`, `\t`, `\"`, `\\`, `\$`; may go over lines). Nothing is expanded.
package enum EnvironmentFile {
    package struct Failure: Error, Equatable {
        /// From 1.
        package let line: Int
        /// For people.
        package let message: String
    }

    /// The variables in `text`; the last of a repeated key wins.
    /// - Throws: ``Failure`` at the first line that cannot be read.
    package static func parse(_ text: String) throws(Failure) -> [String: String] {
        var reader = Reader(text: text)
        return try reader.variables()
    }

    /// Such text of variables, sorted by key: ``parse(_:)`` reads the same from it.
    package static func text(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(written($0.value))\n" }.joined()
    }

    private static func written(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                || "._-/:@%+,=".unicodeScalars.contains(scalar)
        }
        guard !isPlain else { return value }
        let escapes: [Character: String] = ["\\": "\\\\", "\"": "\\\"", "$": "\\$", "\r": "\\r", "\r\n": "\\r\\n"]
        return "\"\(value.reduce(into: "") { $0 += escapes[$1] ?? String($1) })\""
    }

    private struct Reader {
        private let characters: [Character]
        private var position = 0
        private var line = 1

        init(text: String) {
            let plain = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
            characters = Array(plain).map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }
        }

        mutating func variables() throws(Failure) -> [String: String] {
            var found: [String: String] = [:]
            while let character = peek() {
                if character == "\n" || isBlank(character) {
                    advance()
                } else if character == "#" {
                    skipLine()
                } else {
                    let key = try key()
                    found[key] = try value()
                    try endLine()
                }
            }
            return found
        }

        private func peek() -> Character? { characters.dropFirst(position).first }

        private mutating func advance() {
            if peek() == "\n" { line += 1 }
            position += 1
        }

        private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

        private mutating func skipBlanks() { while let character = peek(), isBlank(character) { advance() } }

        private mutating func skipLine() { while let character = peek(), character != "\n" { advance() } }

        private mutating func word() -> String {
            var text = ""
            while let character = peek(), character != "=", character != "\n", !isBlank(character) {
                text.append(character)
                advance()
            }
            return text
        }

        private mutating func key() throws(Failure) -> String {
            var key = word()
            skipBlanks()
            if key == "export", peek() != "=" {
                key = word()
                skipBlanks()
            }
            guard peek() == "=" else { throw Failure(line: line, message: "has no =") }
            advance()
            if let problem = EnvironmentVariable.keyProblem(key) {
                throw Failure(line: line, message: "has a key that \(problem)")
            }
            return key
        }

        private mutating func value() throws(Failure) -> String {
            skipBlanks()
            let value: String
            switch peek() {
            case "'", "\"", "`": value = try quoted()
            default: value = plain()
            }
            if let problem = EnvironmentVariable.valueProblem(value) {
                throw Failure(line: line, message: "has a value that \(problem)")
            }
            return value
        }

        /// Up to the end of the line or a comment that follows a blank.
        private mutating func plain() -> String {
            var text = ""
            while let character = peek(), character != "\n" {
                if character == "#", text.last.map(isBlank) ?? true { break }
                text.append(character)
                advance()
            }
            while text.last.map(isBlank) == true { text.removeLast() }
            return text
        }

        private mutating func quoted() throws(Failure) -> String {
            let start = line
            let quote = peek()
            advance()
            var text = ""
            while let character = peek() {
                advance()
                if character == quote { return text }
                if character == "\\", quote == "\"" { text += escaped() } else { text.append(character) }
            }
            throw Failure(line: start, message: "has a quote that is not closed")
        }

        private mutating func escaped() -> String {
            guard let character = peek() else { return "\\" }
            advance()
            switch character {
            case "n": return "\n"
            case "r": return "\r"
            case "t": return "\t"
            case "\"", "\\", "$": return String(character)
            default: return "\\\(character)"
            }
        }

        private mutating func endLine() throws(Failure) {
            skipBlanks()
            if peek() == "#" { skipLine() }
            guard peek() == nil || peek() == "\n" else {
                throw Failure(line: line, message: "has text after its closing quote")
            }
        }
    }
}
