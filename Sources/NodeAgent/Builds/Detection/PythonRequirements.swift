/// The packages that a Python source asks for, by normalised name (PEP 503), from whichever files there are.
struct PythonRequirements: Equatable {
    var names: Set<String> = []
    /// A requirement points into the source (`-e .`, `./lib`), so installing needs all of it.
    var needsSource = false

    func contains(_ name: String) -> Bool { names.contains(name) }

    init(_ listing: SourceListing) {
        for (path, text) in listing.texts {
            if SourceListing.isRequirements(path) { addRequirements(text) }
            if path == "Pipfile" { addKeys(TomlLines(text), ["packages"]) }
            if path == "pyproject.toml" { addProject(TomlLines(text)) }
            if path == "poetry.lock" || path == "uv.lock" { addLock(text) }
        }
    }

    private mutating func addRequirements(_ text: String) {
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.prefix { $0 != "#" }.trimmed
            if line.hasPrefix("-e") || line.hasPrefix("--editable") || line.hasPrefix(".") || line.hasPrefix("file:") {
                needsSource = true
            }
            guard !line.hasPrefix("-") else { continue }
            add(line)
        }
    }

    private mutating func addKeys(_ toml: TomlLines, _ sections: [String]) {
        for section in sections { for (key, _) in toml.sections[section] ?? [] { add(key) } }
    }

    private mutating func addProject(_ toml: TomlLines) {
        for (key, value) in toml.sections["project"] ?? [] where key == "dependencies" {
            for item in TomlLines.strings(value) { add(item) }
        }
        addKeys(toml, ["tool.poetry.dependencies"])
    }

    /// `name = "flask"` of each `[[package]]`.
    private mutating func addLock(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("name = ") {
            for name in TomlLines.strings(String(line)) { add(name) }
        }
    }

    private mutating func add(_ requirement: String) {
        let name = requirement.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard !name.isEmpty else { return }
        names.insert(String(name.lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 }))
        // Extras that bring a server along: `fastapi[standard]`, `uvicorn[standard]`.
        if name.lowercased() == "fastapi", requirement.dropFirst(name.count).hasPrefix("[") { names.insert("uvicorn") }
    }
}

/// Sections and keys of a TOML file, as far as manifests need them: values stay raw text, arrays over several lines are
/// joined, nested tables keep their dotted name.
struct TomlLines: Equatable {
    struct Entry: Equatable {
        var key: String
        var value: String
    }

    private(set) var sections: [String: [(key: String, value: String)]] = [:]

    static func == (left: TomlLines, right: TomlLines) -> Bool {
        left.sections.mapValues { $0.map { Entry(key: $0.key, value: $0.value) } }
            == right.sections.mapValues { $0.map { Entry(key: $0.key, value: $0.value) } }
    }

    init(_ text: String) {
        var section = ""
        var open: (key: String, value: String)?
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.trimmed
            if var pending = open {
                pending.value += " " + line
                open = Self.isClosed(pending.value) ? nil : pending
                if open == nil { sections[section, default: []].append(pending) }
                continue
            }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            if line.hasPrefix("[") {
                section = String(line.drop { $0 == "[" }.prefix { $0 != "]" }).trimmed
                sections[section, default: []] += []
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].trimmed.filter { $0 != "\"" && $0 != "'" }
            let entry = (key: key, value: line[line.index(after: equals)...].trimmed)
            if Self.isClosed(entry.value) { sections[section, default: []].append(entry) } else { open = entry }
        }
    }

    func value(_ section: String, _ key: String) -> String? { sections[section]?.last { $0.key == key }?.value }

    /// The first quoted text of a value.
    func text(_ section: String, _ key: String) -> String? { value(section, key).flatMap { Self.strings($0).first } }

    /// All quoted texts of a value.
    static func strings(_ value: String) -> [String] {
        var found: [String] = []
        var rest = value[...]
        while let start = rest.firstIndex(where: { $0 == "\"" || $0 == "'" }) {
            let quote = rest[start]
            let after = rest[rest.index(after: start)...]
            guard let end = after.firstIndex(of: quote) else { break }
            found.append(String(after[..<end]))
            rest = after[after.index(after: end)...]
        }
        return found
    }

    /// An array is closed when its brackets outside quotes are even.
    private static func isClosed(_ value: String) -> Bool {
        guard value.hasPrefix("[") else { return true }
        var depth = 0
        var quote: Character?
        for character in value {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "[" {
                depth += 1
            } else if character == "]" {
                depth -= 1
            }
        }
        return depth <= 0
    }
}
