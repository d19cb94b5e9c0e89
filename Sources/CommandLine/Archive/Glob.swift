/// A name with `*`, `?`, `[a-z]` and backslashes, as in fnmatch(3). It never crosses a `/`, since it sees one name.
struct Glob: Equatable, Sendable {
    private let parts: [Part]

    private enum Part: Equatable, Sendable {
        case character(Character)
        case one
        case many
        case oneOf([ClosedRange<Character>], negated: Bool)
    }

    init(_ pattern: some StringProtocol) {
        var rest = Array(pattern)[...]
        var parts: [Part] = []
        while let character = rest.popFirst() {
            switch character {
            case "*": if parts.last != .many { parts.append(.many) }
            case "?": parts.append(.one)
            case "\\": parts.append(.character(rest.popFirst() ?? "\\"))
            case "[":
                if let (part, after) = Self.bracket(rest) {
                    parts.append(part)
                    rest = after
                } else {
                    parts.append(.character("["))
                }
            default: parts.append(.character(character))
            }
        }
        self.parts = parts
    }

    /// Greedy with one point of return, so a hostile pattern costs at most the product of both lengths.
    func matches(_ name: String) -> Bool {
        var pattern = parts[...]
        var text = Array(name)[...]
        var retry: (pattern: ArraySlice<Part>, text: ArraySlice<Character>)?
        while true {
            if pattern.first == .many {
                pattern = pattern.dropFirst()
                retry = (pattern, text)
                continue
            }
            if let part = pattern.first, let character = text.first, Self.fits(part, character) {
                pattern = pattern.dropFirst()
                text = text.dropFirst()
                continue
            }
            if pattern.isEmpty, text.isEmpty { return true }
            guard let last = retry, !last.text.isEmpty else { return false }
            text = last.text.dropFirst()
            retry = (last.pattern, text)
            pattern = last.pattern
        }
    }

    private static func fits(_ part: Part, _ character: Character) -> Bool {
        switch part {
        case .character(let wanted): wanted == character
        case .one: true
        case .many: false
        case .oneOf(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
        }
    }

    /// What stands behind `[`; `nil` when it is never closed.
    private static func bracket(_ text: ArraySlice<Character>) -> (Part, ArraySlice<Character>)? {
        var rest = text
        let negated = rest.first == "!" || rest.first == "^"
        if negated { rest.removeFirst() }
        var ranges: [ClosedRange<Character>] = []
        var isFirst = true
        while var low = rest.popFirst() {
            if low == "]", !isFirst { return (.oneOf(ranges, negated: negated), rest) }
            isFirst = false
            if low == "\\" { low = rest.popFirst() ?? "\\" }
            let after = rest.dropFirst().first
            if rest.first == "-", let high = after, high != "]" {
                rest = rest.dropFirst(2)
                if low <= high { ranges.append(low...high) }
            } else {
                ranges.append(low...low)
            }
        }
        return nil
    }
}
