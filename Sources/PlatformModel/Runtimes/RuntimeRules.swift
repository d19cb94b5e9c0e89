/// What an administrator may write about a runtime.
package enum RuntimeRules {
    /// Such as `python:3.11-slim` or `registry.example:5000/team/image@sha256:…`: at most 255 characters of the
    /// grammar of references that registries use (distribution/reference), with names in lower case.
    package static func isImageReference(_ text: String) -> Bool {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return false
        }
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 2, !isDigest(halves[1]) { return false }
        var parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.popLast() else { return false }
        let name = last.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if name.count == 2, !isTag(name[1]) { return false }
        var components = parts + [name[0]]
        if parts.count > 0, let first = components.first,
            first.contains(where: { ".:".contains($0) }) || first == "localhost"
        {
            guard isRegistry(first) else { return false }
            components.removeFirst()
        }
        return components.allSatisfy(isComponent)
    }

    private static func isDigest(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "sha256", parts[1].utf8.count == 64 else { return false }
        return parts[1].utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func isTag(_ text: Substring) -> Bool {
        guard (1...128).contains(text.utf8.count), let first = text.first,
            first.isLetter || first.isNumber || first == "_"
        else { return false }
        return text.utf8.allSatisfy { isLower($0) || (65...90).contains($0) || [45, 46, 95].contains($0) }
    }

    private static func isRegistry(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2 else { return false }
        if parts.count == 2, !(1...65535).contains(Int(parts[1]) ?? 0) { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last, label.utf8.count <= 63 else { return false }
            let isAlphanumeric = { (byte: UInt8) in isLower(byte) || (65...90).contains(byte) }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 }
        }
    }

    /// Lower-case letters and digits, with single `.`, one or two `_`, or hyphens between them.
    private static func isComponent(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isLower(first), isLower(last) else {
            return false
        }
        let separators = text.utf8.split(whereSeparator: isLower)
        return separators.allSatisfy { bytes in
            bytes.allSatisfy { $0 == 45 } || Array(bytes) == [46] || Array(bytes) == [95] || Array(bytes) == [95, 95]
        }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }

    /// Such as `1000` or `1000:1000`: numbers from 1 to 65535, because nothing runs as root.
    package static func isRunUser(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (48...57).contains($0) } && part.first != "0"
                    && (1...65535).contains(Int(part) ?? 0)
            }
    }

    /// Such as `20` or `3.11`.
    package static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...4).contains(parts.count)
            && parts.allSatisfy { (1...6).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// One line, without control characters, of at most 1,000 characters.
    package static func isCommand(_ text: String) -> Bool {
        (1...1000).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
