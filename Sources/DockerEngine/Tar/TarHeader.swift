/// A header block as it stands in the archive.
struct TarHeader {
    var flag: UInt8
    var size: Int64
    private var path: String
    private var link: String
    private var mode: Int64
    private var userID: Int64
    private var groupID: Int64
    private var modifiedAt: Int64

    /// Reads 512 bytes whose checksum must be right.
    init(block: [UInt8]) throws {
        guard block.count == TarWriter.block else { throw TarError.malformed("a header of a wrong size") }
        let sum = block.enumerated().reduce(Int64(0)) { sum, next in
            sum + ((148..<156).contains(next.offset) ? 32 : Int64(next.element))
        }
        guard Self.number(block[148..<156]) == sum else { throw TarError.malformed("a header's checksum is wrong") }
        guard let size = Self.number(block[124..<136]), size >= 0, size < 1 << 50,
            let mode = Self.number(block[100..<108]), let userID = Self.number(block[108..<116]),
            let groupID = Self.number(block[116..<124]), let modifiedAt = Self.number(block[136..<148])
        else { throw TarError.malformed("a header holds no valid number") }
        (self.size, self.mode, self.userID, self.groupID, self.modifiedAt) = (size, mode, userID, groupID, modifiedAt)
        flag = block[156]
        link = Self.text(block[157..<257])
        let name = Self.text(block[0..<100])
        let isUstar = block[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isUstar ? Self.text(block[345..<500]) : ""
        path = prefix.isEmpty ? name : "\(prefix)/\(name)"
    }

    /// The member, with what extended headers say instead.
    func entry(_ overrides: [String: String]) throws -> TarEntry {
        var entry = TarEntry(path: overrides["path"] ?? path)
        entry.kind = kind(link: overrides["linkpath"] ?? link, path: entry.path)
        entry.mode = UInt32(truncatingIfNeeded: mode & 0o7777)
        entry.userID = UInt32(truncatingIfNeeded: userID)
        entry.groupID = UInt32(truncatingIfNeeded: groupID)
        entry.modifiedAt = modifiedAt
        let said = try overrides["size"].map { text in
            guard let size = Int64(text), size >= 0, size < 1 << 50 else { throw TarError.malformed("a size") }
            return size
        }
        if case .file = entry.kind { entry.size = said ?? size }
        if case .other = entry.kind { entry.size = said ?? size }
        return entry
    }

    private func kind(link: String, path: String) -> TarEntry.Kind {
        switch flag {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): path.hasSuffix("/") && size == 0 ? .folder : .file
        case UInt8(ascii: "1"): .hardLink(target: link)
        case UInt8(ascii: "2"): .symbolicLink(target: link)
        case UInt8(ascii: "5"): .folder
        default: .other(flag)
        }
    }

    /// Bytes up to the first NUL; what is no UTF-8 is replaced.
    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }

    /// An octal field, or one in base 256 (first bit set). Nil for what is neither. Empty is 0.
    static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 { return base256(field) }
        let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit), value < 1 << 58 else { return nil }
            value = value << 3 | Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func base256(_ field: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for (position, byte) in field.enumerated() {
            guard value < 1 << 54 else { return nil }
            value = value << 8 | Int64(position == 0 ? byte & 0x7F : byte)
        }
        return value
    }

    /// The records of an extended header: `<length> <key>=<value>\n`.
    static func records(_ bytes: [UInt8]) throws -> [String: String] {
        var rest = bytes[...]
        var found: [String: String] = [:]
        while let first = rest.first, first != 0 {
            let digits = rest.prefix { $0 != UInt8(ascii: " ") }
            guard digits.count <= 6, let length = Int(String(decoding: digits, as: UTF8.self)),
                length > digits.count + 1, length <= rest.count
            else { throw TarError.malformed("an extended header's length") }
            let record = rest.prefix(length).dropFirst(digits.count + 1)
            guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw TarError.malformed("an extended header's record")
            }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            found[key] = String(decoding: record[(equals + 1)...].dropLast(), as: UTF8.self)
            rest = rest.dropFirst(length)
        }
        return found
    }
}
