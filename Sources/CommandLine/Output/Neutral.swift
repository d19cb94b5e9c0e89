/// Text from elsewhere made harmless for a terminal: escape sequences are dropped, other control characters and marks
/// that turn the direction of writing become `�`. Tabs stay.
func neutral(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isActive) else { return text }
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
        if scalar == "\u{1B}" || scalar == "\u{9B}" || scalar == "\u{9D}" {
            skipSequence(after: scalar, in: &rest)
        } else if scalar == "\r" {
            continue
        } else {
            result.append(isActive(scalar) ? "\u{FFFD}" : scalar)
        }
    }
    return String(result)
}

/// The same for text of several lines.
func neutralLines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { neutral(String($0)) }
}

private func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
}

/// Drops the rest of a control sequence (CSI until its final byte, OSC and its like until their terminator).
private func skipSequence(after introducer: Unicode.Scalar, in rest: inout Substring.UnicodeScalarView) {
    var kind = introducer
    if introducer == "\u{1B}" {
        guard let next = rest.popFirst() else { return }
        kind = next
    }
    switch kind {
    case "[", "\u{9B}":
        while let scalar = rest.first, (0x20...0x3F).contains(scalar.value) { rest.removeFirst() }
        if let final = rest.first, (0x40...0x7E).contains(final.value) { rest.removeFirst() }
    case "]", "P", "X", "^", "_", "\u{9D}":
        guard let end = rest.firstIndex(where: { $0 == "\u{07}" || $0 == "\u{1B}" || $0 == "\u{9C}" }) else {
            rest = rest[rest.endIndex...]
            return
        }
        let terminator = rest[end]
        rest = rest[rest.index(after: end)...]
        if terminator == "\u{1B}", rest.first == "\\" { rest.removeFirst() }
    default: break
    }
}

/// JSON whose strings hold no active character even when a terminal shows it.
func neutralJSON(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: { isActive($0) && $0.value >= 0x7F }) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
        if isActive(scalar), scalar.value >= 0x7F {
            let hex = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
