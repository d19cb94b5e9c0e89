/// The rules of `spec.md` 6.6 for a customer's Dockerfile. Pure; refuses with a sentence, or returns what to warn of.
package enum DockerfileCheck {
    package static let sizeLimit = 64 * 1024

    package static func warnings(for text: String) throws(BuildFailure) -> [String] {
        guard text.utf8.count <= sizeLimit else {
            throw BuildFailure(.dockerfile, "The Dockerfile is larger than \(sizeLimit / 1024) KB.")
        }
        guard !text.contains("\0") else { throw BuildFailure(.dockerfile, "The Dockerfile is not a text file.") }
        try refuseDirectives(text)
        var warnings: [String] = []
        var hasFrom = false
        var stages: Set<String> = []
        // Engines differ in whether a doubled backslash goes on in the next line: what either sees must pass.
        for line in instructions(text, doubledGoesOn: true) { try refuse(line) }
        for line in instructions(text, doubledGoesOn: false) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let keyword = words.first?.uppercased() else { continue }
            if keyword == "FROM" {
                hasFrom = true
                if let warning = unfixed(words.dropFirst(), stages: stages) { warnings.append(warning) }
                if words.count >= 4, let stage = words.last { stages.insert(stage.lowercased()) }
            }
            try refuse(line)
            if let warning = warning(keyword, words.dropFirst()) { warnings.append(warning) }
        }
        guard hasFrom else { throw BuildFailure(.dockerfile, "The Dockerfile has no FROM line.") }
        return warnings
    }

    /// Parser directives stand before everything else: `# syntax=…` chooses a front end that runs unchecked, and with
    /// another escape character the builder would read other instructions than this check.
    private static func refuseDirectives(_ text: String) throws(BuildFailure) {
        var mayBeDirective = true
        for line in physicalLines(text) where line.first == "#" || mayBeDirective {
            guard line.first == "#" else {
                mayBeDirective = false
                continue
            }
            let words = String(line.dropFirst()).split(separator: "=", maxSplits: 1).map { $0.trimmed.lowercased() }
            let name = words.count == 2 ? words.first ?? "" : ""
            if name == "escape" || name == "syntax" && mayBeDirective {
                throw BuildFailure(
                    .dockerfile, "The line \"# \(name)=\" is not allowed. Remove it from the Dockerfile.")
            }
            if name.isEmpty || !name.allSatisfy({ $0.isLetter }) { mayBeDirective = false }
        }
    }

    /// Only a line feed ends a line, as for the builder; white space before it does not count.
    private static func physicalLines(_ text: String) -> [Substring.UnicodeScalarView] {
        text.unicodeScalars.split(separator: "\n").map { line in line.drop { $0.properties.isWhitespace } }
    }

    /// Instructions as the builder joins them: nothing stands between the two parts of a line that goes on, and what
    /// goes on keeps its leading white space.
    private static func instructions(_ text: String, doubledGoesOn: Bool) -> [String] {
        var lines: [String] = []
        var open = String.UnicodeScalarView()
        for raw in text.unicodeScalars.split(separator: "\n") {
            let stripped = raw.drop { $0.properties.isWhitespace }
            if stripped.isEmpty || stripped.first == "#" { continue }
            open += open.isEmpty ? stripped : raw
            while let last = open.last, last == " " || last == "\t" || last == "\r" { open.removeLast() }
            if open.last == "\\", doubledGoesOn || open.dropLast().last != "\\" {
                open.removeLast()
                continue
            }
            lines.append(String(open))
            open = String.UnicodeScalarView()
        }
        return open.isEmpty ? lines : lines + [String(open)]
    }

    private static func refuse(_ line: String) throws(BuildFailure) {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        // A trigger is performed by a later stage that begins with this one.
        while words.first?.uppercased() == "ONBUILD" { words = words.dropFirst() }
        guard let keyword = words.first?.uppercased() else { return }
        try refuse(keyword, words.dropFirst(), line)
    }

    /// The engine itself fetches an address for ADD: from the node, past the firewall of builds.
    private static func namesAddress(_ words: ArraySlice<String>) -> Bool {
        let parts = words.drop { $0.hasPrefix("--") }
        let isJSON = parts.first?.hasPrefix("[") == true
        let sources = (isJSON ? parts : parts.dropLast()).joined(separator: " ").lowercased()
        if isJSON, sources.contains("\\") { return true }
        // Quotes and backslashes vanish, variables become anything.
        let plain = sources.filter { !"\"'\\".contains($0) }
        return plain.contains("$") || ["://", "git@"].contains { plain.contains($0) }
    }

    private static func refuse(
        _ keyword: String, _ words: ArraySlice<String>, _ line: String
    ) throws(BuildFailure) {
        let flags = words.prefix { $0.hasPrefix("--") }.map { $0.lowercased() }
        switch keyword {
        case "RUN":
            if flags.contains(where: { $0.hasPrefix("--security") || $0.hasPrefix("--network=host") }) {
                throw BuildFailure(
                    .dockerfile, "RUN --security and RUN --network=host are not allowed. Remove the flag.")
            }
            if flags.contains(where: { $0.hasPrefix("--mount") }) {
                throw BuildFailure(.dockerfile, "RUN --mount is not supported by this builder. Remove the flag.")
            }
        case "ADD":
            if namesAddress(words) {
                throw BuildFailure(
                    .dockerfile,
                    "ADD of an address, or of a name with a variable, is not allowed. Use COPY, or RUN with curl and "
                        + "a checksum.")
            }
        case "VOLUME":
            if ["docker.sock", "/proc", "/sys"].contains(where: { line.contains($0) }) {
                throw BuildFailure(.dockerfile, "VOLUME of a path of the host is not allowed. Remove the line.")
            }
        default: break
        }
    }

    private static func warning(_ keyword: String, _ words: ArraySlice<String>) -> String? {
        switch keyword {
        case "ENV", "ARG":
            let name = words.first?.prefix { $0 != "=" }.uppercased() ?? ""
            let looksSecret = ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY"].contains { name.contains($0) }
            guard looksSecret else { return nil }
            return "\(keyword) \(name) looks like a secret: it stays readable in the image. "
                + "Set it in the application's environment instead."
        default: return nil
        }
    }

    private static func unfixed(_ words: ArraySlice<String>, stages: Set<String>) -> String? {
        let image = words.first { !$0.hasPrefix("--") } ?? ""
        let last = image.split(separator: "/").last ?? ""
        let isFixed = last.contains(":") && !last.hasSuffix(":latest") || image.contains("@") || image.contains("$")
        guard !isFixed, image != "scratch", !stages.contains(image.lowercased()) else { return nil }
        return "FROM \(image) names no fixed version, so builds may differ from day to day."
    }
}
