import Mustache

/// Turns any text into inert HTML text, also inside quoted attributes.
///
/// Works on bytes: Mustache's own escaping works on whole characters and so lets a quotation mark pass that carries a
/// combining accent, which a browser reads as the end of the attribute. Terminal escape sequences, control characters
/// and bidirectional overrides are dropped, since anybody's log line or name may hold them.
struct SafeHTML: MustacheContentType {
    /// Name in the templates' pragma.
    static let name = "SAFE"

    func escapeText(_ text: String) -> String {
        let plain = PlainText.cleaned(text)
        guard plain.utf8.contains(where: { Self.entity($0) != nil }) else { return plain }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(plain.utf8.count + 32)
        for byte in plain.utf8 {
            if let entity = Self.entity(byte) { bytes.append(contentsOf: entity.utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func entity(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
