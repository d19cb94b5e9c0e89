/// A requirement on a version, as npm, Composer, pip and Poetry write it, and the offered lines that meet it.
///
/// An offer such as `18` or `3.11` stands for all versions that begin with it; it meets a requirement when one of them
/// does. What cannot be read asks for nothing: `parse` answers nil.
package struct VersionRange: Sendable, Equatable {
    /// How `~1.2` is meant: npm keeps the minor version, Composer and pip the major one.
    package enum Tilde: Sendable { case keepsMinor, keepsMajor }

    /// Half-open, in steps of patch versions.
    struct Interval: Sendable, Equatable {
        var from: Int
        var to: Int

        func intersection(_ other: Interval) -> Interval {
            Interval(from: max(from, other.from), to: min(to, other.to))
        }
        var isEmpty: Bool { from >= to }
    }

    var intervals: [Interval]

    /// Whether a version that begins with `offer` meets the requirement.
    package func admits(_ offer: String) -> Bool {
        guard let line = Numbers(offer)?.line else { return false }
        return intervals.contains { !$0.intersection(line).isEmpty }
    }

    package static func parse(_ text: String, tilde: Tilde = .keepsMinor) -> VersionRange? {
        let alternatives = text.split(separator: "|").map(\.trimmed).filter { !$0.isEmpty }
        guard !alternatives.isEmpty, text.utf8.count <= 200 else { return nil }
        var intervals: [Interval] = []
        for alternative in alternatives {
            guard let interval = both(alternative, tilde: tilde) else { return nil }
            intervals.append(interval)
        }
        return VersionRange(intervals: intervals)
    }

    /// `a - b`, or comparators of which all hold.
    private static func both(_ text: String, tilde: Tilde) -> Interval? {
        if let dash = text.firstRange(of: " - ") {
            guard let low = Numbers(text[..<dash.lowerBound]), let high = Numbers(text[dash.upperBound...]) else {
                return nil
            }
            return Interval(from: low.line.from, to: high.line.to)
        }
        var result = Numbers.all
        for word in words(text) {
            guard let interval = comparator(word, tilde: tilde) else { return nil }
            result = result.intersection(interval)
        }
        return result
    }

    /// Comparators, with the space after an operator taken away.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if let last = words.last, last.allSatisfy({ "<>=~^!".contains($0) }) {
                words[words.count - 1] = last + part
            } else {
                words.append(String(part))
            }
        }
        return words
    }

    private static func comparator(_ word: String, tilde: Tilde) -> Interval? {
        let sign = word.prefix { "<>=~^!".contains($0) }
        let rest = word.dropFirst(sign.count)
        if rest.isEmpty || ["*", "x", "X", "latest"].contains(rest) {
            return sign.isEmpty || sign == ">=" ? Numbers.all : nil
        }
        guard let numbers = Numbers(rest) else { return nil }
        let line = numbers.line
        switch sign {
        case "", "=", "==", "===": return line
        case ">=": return Interval(from: line.from, to: Numbers.top)
        case ">": return Interval(from: numbers.parts.count == 3 ? line.from + 1 : line.to, to: Numbers.top)
        case "<=": return Interval(from: 0, to: line.to)
        case "<": return Interval(from: 0, to: line.from)
        case "^": return Interval(from: line.from, to: numbers.afterCaret)
        case "~": return Interval(from: line.from, to: tilde == .keepsMinor ? numbers.afterMinor : numbers.afterParent)
        case "~=": return Interval(from: line.from, to: numbers.afterParent)
        case "!=": return Numbers.all
        default: return nil
        }
    }
}

/// One to three leading numbers of a version; `v18`, `3.11.x` and `8.2.*` are read too.
private struct Numbers {
    static let top = 1_000_000_000
    static let all = VersionRange.Interval(from: 0, to: top)
    private static let limit = 999

    let parts: [Int]

    init?(_ text: some StringProtocol) {
        var plain = text.trimmed[...]
        if let first = plain.first, first == "v" || first == "V" { plain = plain.dropFirst() }
        var parts: [Int] = []
        for piece in plain.prefix(while: { $0 != "-" && $0 != "+" && $0 != "@" }).split(separator: ".").prefix(3) {
            if ["*", "x", "X"].contains(piece) { break }
            guard let number = Int(piece), (0...Self.limit).contains(number) else { return nil }
            parts.append(number)
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
    }

    private static func point(_ parts: [Int]) -> Int {
        let scales = [1_000_000, 1000, 1]
        return zip(parts, scales).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The point after all versions that share the first `count` numbers.
    private func after(_ count: Int) -> Int {
        var kept = Array(parts.prefix(count))
        guard let last = kept.popLast() else { return Self.top }
        return Self.point(kept + [last + 1])
    }

    /// All versions that begin with these numbers.
    var line: VersionRange.Interval { VersionRange.Interval(from: Self.point(parts), to: after(parts.count)) }
    var afterMinor: Int { after(min(parts.count, 2)) }
    var afterParent: Int { after(max(parts.count - 1, 1)) }
    /// Up to the first number that is not 0.
    var afterCaret: Int {
        let zeros = parts.prefix { $0 == 0 }.count
        return after(min(zeros + 1, parts.count))
    }
}
