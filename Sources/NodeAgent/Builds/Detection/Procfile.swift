/// The processes that a source's Procfile names. Tolerant: comments, empty lines, tabs, a byte order mark and Windows
/// line ends are fine; what is no process line is reported and left out.
package struct Procfile: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package var name: String
        package var command: String
    }

    /// In the order of the file; of two lines with one name the later one counts.
    package var processes: [Line] = []
    /// Sentences about lines that were left out.
    package var warnings: [String] = []

    package static let processLimit = 20
    package static let commandLimit = 4096

    package init(_ text: String) {
        let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        for (number, raw) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let parsed = Self.parse(line) else {
                warnings.append("Procfile line \(number + 1) is not \"name: command\" and is left out.")
                continue
            }
            processes.removeAll { $0.name == parsed.name }
            if processes.count == Self.processLimit {
                warnings.append("A Procfile may name \(Self.processLimit) processes; \"\(parsed.name)\" is left out.")
                continue
            }
            processes.append(parsed)
        }
    }

    package func command(_ name: String) -> String? { processes.first { $0.name == name }?.command }

    private static func parse(_ line: String) -> Line? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let name = line[..<colon].trimmed
        let command = line[line.index(after: colon)...].trimmed
        guard !command.isEmpty, command.utf8.count <= commandLimit, !command.contains("\0") else { return nil }
        guard let first = name.first, first.isASCII, first.isLetter || first.isNumber, name.count <= 30 else {
            return nil
        }
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return isPlain ? Line(name: name, command: command) : nil
    }
}
