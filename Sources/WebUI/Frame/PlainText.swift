/// Text without what could act on a terminal or turn a line around.
package enum PlainText {
    /// Drops terminal escape sequences (CSI, OSC and two-byte ones), control characters except line feed and tab, and
    /// the characters that override the direction of text.
    package static func cleaned(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnwanted) else { return text }
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == "\u{1B}" {
                if let kept = skipSequence(&scalars) { result.append(kept) }
            } else if !isUnwanted(scalar) {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Called after an escape character; answers a scalar that must not be lost.
    private static func skipSequence(_ scalars: inout String.UnicodeScalarView.Iterator) -> Unicode.Scalar? {
        guard let kind = scalars.next() else { return nil }
        switch kind {
        case "[":
            while let scalar = scalars.next() {
                if (0x40...0x7E).contains(scalar.value) { return nil }
                if !(0x20...0x3F).contains(scalar.value) { return isUnwanted(scalar) ? nil : scalar }
            }
            return nil
        case "]", "P", "X", "^", "_":
            while let scalar = scalars.next() {
                if scalar == "\u{07}" || scalar == "\u{9C}" { return nil }
                if scalar == "\n" { return scalar }
                if scalar == "\u{1B}" {
                    _ = scalars.next()
                    return nil
                }
            }
            return nil
        default:
            return kind == "\n" ? kind : nil
        }
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
