/// One thing that can be configured. The same name serves the file (`database_url = …`), the environment
/// (`SKYPANEL_DATABASE_URL`, with the program's prefix) and the flag (`--database-url …`).
package struct SettingKey: Sendable, Equatable {
    package let name: String
    /// One line for `--help` and the example file.
    package let summary: String
    /// What holds when nothing is said; nil makes the setting required.
    package let fallback: String?
    package let isSecret: Bool

    package init(_ name: String, _ summary: String, fallback: String? = nil, isSecret: Bool = false) {
        self.name = name
        self.summary = summary
        self.fallback = fallback
        self.isSecret = isSecret
    }

    package var flag: String { "--" + String(name.map { $0 == "_" ? "-" : $0 }) }
}

/// Everything that is wrong with the settings, reported together.
package struct SettingsProblems: Error, Equatable, CustomStringConvertible {
    package let problems: [String]

    package init(_ problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}

/// Values of all keys, from flags, environment, file and fallbacks, in that order. Reading a value that does not fit
/// its type notes a problem instead of failing at once; ``finish()`` throws them all.
package struct Settings: Sendable {
    package struct Sources: Sendable {
        /// Without the program's name.
        package var arguments: [String]
        package var environment: [String: String]
        /// Such as `SKYPANEL_`.
        package var environmentPrefix: String
        /// `name = value` lines; `#` begins a comment line.
        package var fileText: String

        package init(arguments: [String], environment: [String: String], environmentPrefix: String, fileText: String) {
            self.arguments = arguments
            self.environment = environment
            self.environmentPrefix = environmentPrefix
            self.fileText = fileText
        }
    }

    private var values: [String: String] = [:]
    private var problems: [String] = []

    package init(keys: [SettingKey], sources: Sources) {
        let byName = Dictionary(keys.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let file = readFile(sources.fileText, known: byName)
        let flags = readFlags(sources.arguments, known: keys)
        problems = file.problems + flags.problems
        for key in keys {
            let environment = sources.environment[sources.environmentPrefix + key.name.uppercased()]
            if let value = flags.values[key.name] ?? environment ?? file.values[key.name] ?? key.fallback {
                values[key.name] = value
            } else {
                problems.append("\(key.name) is missing: \(key.summary)")
            }
        }
    }

    package func text(_ name: String) -> String { values[name] ?? "" }

    /// Nil when empty.
    package func optionalText(_ name: String) -> String? {
        let value = text(name)
        return value.isEmpty ? nil : value
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int {
        guard let value = Int(text(name)), range.contains(value) else {
            note(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return value
    }

    package mutating func boolean(_ name: String) -> Bool {
        switch text(name).lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0", "": return false
        default:
            note(name, "must be true or false")
            return false
        }
    }

    /// Comma-separated; empty parts are left out.
    package func list(_ name: String) -> [String] {
        text(name).split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
    }

    /// Notes a problem that only the caller can see.
    package mutating func note(_ name: String, _ problem: String) {
        guard values[name] != nil else { return }
        problems.append("\(name) \(problem)")
    }

    /// Throws when anything was wrong.
    package func finish() throws(SettingsProblems) {
        guard problems.isEmpty else { throw SettingsProblems(problems) }
    }

    /// Text for `--help`: every key with its flag, summary and fallback.
    package static func help(program: String, keys: [SettingKey], environmentPrefix: String) -> String {
        var lines = [
            "Usage: \(program) [--config FILE] [--name value …]", "",
            "Each setting is also read from the file (name = value) and the environment (\(environmentPrefix)NAME).",
            "",
        ]
        for key in keys {
            let fallback = key.fallback.map { $0.isEmpty ? "" : " (default: \($0))" } ?? " (required)"
            lines.append("  \(key.flag)\n      \(key.summary)\(fallback)")
        }
        return lines.joined(separator: "\n")
    }
}

private typealias Reading = (values: [String: String], problems: [String])

private func readFile(_ text: String, known: [String: SettingKey]) -> Reading {
    var reading: Reading = ([:], [])
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let line = trimmed(line)
        guard !line.isEmpty, !line.hasPrefix("#") else { continue }
        guard let equals = line.firstIndex(of: "=") else {
            reading.problems.append("line \(number + 1) of the settings file is not of the form name = value")
            continue
        }
        let name = trimmed(line[..<equals])
        if known[name] == nil {
            reading.problems.append("line \(number + 1) of the settings file: unknown setting \(name)")
        }
        reading.values[name] = trimmed(line[line.index(after: equals)...])
    }
    return reading
}

private func readFlags(_ arguments: [String], known: [SettingKey]) -> Reading {
    var reading: Reading = ([:], [])
    let byFlag = Dictionary(known.map { ($0.flag, $0) }, uniquingKeysWith: { first, _ in first })
    var rest = arguments[...]
    while let argument = rest.popFirst() {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let flag = parts.first ?? ""
        if flag == "--config" {
            if parts.count == 1 { rest = rest.dropFirst() }
        } else if let key = byFlag[flag] {
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                reading.problems.append("\(flag) needs a value")
                continue
            }
            reading.values[key.name] = value
        } else {
            reading.problems.append("unknown argument \(argument); --help lists them")
        }
    }
    return reading
}

private func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
}
