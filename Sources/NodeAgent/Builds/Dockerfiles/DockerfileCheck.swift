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
        for line in instructions(text) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let keyword = words.first?.uppercased() else { continue }
            if keyword == "FROM" {
                hasFrom = true
                if let warning = unfixed(words.dropFirst(), stages: stages) { warnings.append(warning) }
                if words.count >= 4, let stage = words.last { stages.insert(stage.lowercased()) }
            }
            try refuse(keyword, words.dropFirst(), line)
            if let warning = warning(keyword, words.dropFirst()) { warnings.append(warning) }
        }
        guard hasFrom else { throw BuildFailure(.dockerfile, "The Dockerfile has no FROM line.") }
        return warnings
    }

    /// Parser directives stand before everything else: `# syntax=…` chooses a front end that runs unchecked.
    private static func refuseDirectives(_ text: String) throws(BuildFailure) {
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.trimmed
            guard line.hasPrefix("#") else { return }
            let words = line.dropFirst().split(separator: "=", maxSplits: 1).map { $0.trimmed.lowercased() }
            guard words.count == 2, let name = words.first, name.allSatisfy({ $0.isLetter }) else { return }
            if name == "syntax" {
                throw BuildFailure(.dockerfile, "The line \"# syntax=\" is not allowed. Remove it from the Dockerfile.")
            }
        }
    }

    /// Instructions with their continued lines joined, without comments.
    private static func instructions(_ text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasSuffix("\\") || line.hasSuffix("`") {
                open += line.dropLast() + " "
            } else {
                lines.append(open + line)
                open = ""
            }
        }
        return open.isEmpty ? lines : lines + [open]
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
            if words.contains(where: {
                ["http://", "https://", "git@", "git://", "ssh://"].contains(where: $0.lowercased().hasPrefix)
            }) {
                throw BuildFailure(
                    .dockerfile, "ADD of an address is not allowed. Use RUN with curl and a checksum instead.")
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
