/// Makes ids and random bytes, and is the only place that does.
package struct UniqueIDs: Sendable {
    /// A new UUIDv7 (RFC 9562 section 5.7) as lower-case text; ids made later sort later, to the millisecond.
    package var next: @Sendable () -> String
    /// Cryptographically strong random bytes.
    package var bytes: @Sendable (_ count: Int) -> [UInt8]

    package init(next: @escaping @Sendable () -> String, bytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.next = next
        self.bytes = bytes
    }

    package static let system = UniqueIDs(
        next: { uuidV7(milliseconds: systemMilliseconds(), random: randomBytes(10)) },
        bytes: { randomBytes($0) }
    )
}

/// Lays out a UUIDv7: 48 bits of time, version, 12 random bits, variant, 62 random bits.
func uuidV7(milliseconds: Int64, random: [UInt8]) -> String {
    let time = UInt64(bitPattern: milliseconds)
    var bytes = [UInt8](repeating: 0, count: 16)
    for position in 0..<6 { bytes[position] = UInt8(truncatingIfNeeded: time >> UInt64(8 * (5 - position))) }
    for (position, byte) in zip(6..<16, random) { bytes[position] = byte }
    bytes[6] = 0x70 | (bytes[6] & 0x0F)
    bytes[8] = 0x80 | (bytes[8] & 0x3F)
    let hex = hexadecimal(bytes)
    var text = ""
    for (position, character) in hex.enumerated() {
        if [8, 12, 16, 20].contains(position) { text.append("-") }
        text.append(character)
    }
    return text
}

private func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<max(0, count)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// Lower-case hexadecimal text.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0x0F)])
    }
    return text
}
