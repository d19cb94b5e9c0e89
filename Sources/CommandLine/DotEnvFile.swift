/// The text of a .env file: `KEY=value`, `export KEY=value`, comments, quotes. In double quotes `\n`, `\r`, `\t`, `\"`,
/// `\\` and `\$` are read and lines may follow; in single quotes nothing is. Nothing is ever substituted.
struct DotEnvFile: Equatable {
    var variables: [String: String] = [:]

    struct Problem: Error, Equatable {
        /// Counted from 1.
        var line: Int
        var message: String
    }

    init(_ text: String) throws {
        var rest = Array(text.unicodeScalars)[...]
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        var line = 1
        while !rest.isEmpty {
            let begin = line
            let head = Self.take(&rest, until: { $0 == "=" || $0 == "\n" })
            let key = Self.trimmed(Self.withoutExport(head))
            if rest.first == "=", !key.hasPrefix("#") {
                rest.removeFirst()
                guard Self.isName(key) else { throw Problem(line: begin, message: "\(neutral(key)) is no name") }
                variables[key] = try Self.value(&rest, &line, begin)
            } else if !key.isEmpty, !key.hasPrefix("#") {
                throw Problem(line: begin, message: "there is no = in it")
            }
            _ = Self.take(&rest, until: { $0 == "\n" })
            if rest.popFirst() != nil { line += 1 }
        }
    }

    private typealias Scalars = ArraySlice<Unicode.Scalar>

    private static func value(_ rest: inout Scalars, _ line: inout Int, _ begin: Int) throws -> String {
        _ = take(&rest, until: { $0 != " " && $0 != "\t" })
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            let raw = take(&rest, until: { $0 == "\n" })
            return trimmed(withoutComment(raw))
        }
        rest.removeFirst()
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == quote { return String(value) }
            if scalar == "\n" { line += 1 }
            if scalar == "\\", quote == "\"", let next = rest.popFirst() {
                value.append(contentsOf: escaped(next))
            } else {
                value.append(scalar)
            }
        }
        throw Problem(line: begin, message: "a quote is not closed")
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "n": ["\n"]
        case "r": ["\r"]
        case "t": ["\t"]
        case "\"", "\\", "$": [scalar]
        default: ["\\", scalar]
        }
    }

    private static func take(_ rest: inout Scalars, until stop: (Unicode.Scalar) -> Bool) -> String {
        let taken = rest.prefix { !stop($0) }
        rest = rest.dropFirst(taken.count)
        return String(String.UnicodeScalarView(taken))
    }

    private static func withoutExport(_ text: String) -> String {
        let bare = trimmed(text)
        return bare.hasPrefix("export ") ? String(bare.dropFirst(7)) : bare
    }

    /// A `#` begins a comment at the start or behind a space.
    private static func withoutComment(_ text: String) -> String {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous == " " || previous == "\t" { return String(text[..<index]) }
            previous = text[index]
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        let blank: Set<Character> = [" ", "\t", "\r"]
        return String(text.drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed())
    }

    /// As in POSIX: letters, digits and underscores, no digit first.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
