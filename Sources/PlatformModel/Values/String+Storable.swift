extension String {
    /// Without zero bytes, which the store refuses, and of at most `limit` bytes of UTF-8, cut between two scalars.
    /// Bytes, since one character may carry any number of accents.
    package func storable(_ limit: Int) -> String {
        var bytes = Array(utf8.lazy.filter { $0 != 0 }.prefix(limit + 1))
        if bytes.count > limit {
            // Back to the first byte of the scalar that the limit falls into.
            while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Like ``storable(_:)``, with spaces for control characters and line breaks: what agents say of themselves is read
    /// by administrators, also in terminals.
    package func oneLine(_ limit: Int) -> String {
        var plain = UnicodeScalarView()
        for scalar in storable(limit).unicodeScalars {
            let isBreak = scalar.properties.generalCategory == .control || [0x2028, 0x2029].contains(scalar.value)
            plain.append(isBreak ? " " : scalar)
        }
        return String(plain)
    }
}
