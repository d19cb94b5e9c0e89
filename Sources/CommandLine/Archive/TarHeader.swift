/// Headers of a tar archive: ustar (POSIX.1-1988), with a pax header (POSIX.1-2001) where a name, a link's target or a
/// size does not fit.
enum TarHeader {
    /// What the archive says about an entry. Owner and times of the machine stay out: the same tree gives the same
    /// archive.
    struct Entry: Equatable {
        /// Folders end with `/`.
        var name: String
        /// `0` file, `2` link, `5` folder.
        var type: Character
        var mode: Int
        var size: Int64 = 0
        /// Seconds since 1970.
        var time: Int64
        var target: String = ""
    }

    /// Blocks of 512 bytes that come before the entry's content.
    static func bytes(_ entry: Entry) -> [UInt8] {
        var records: [(String, String)] = []
        if !fits(entry.name) { records.append(("path", entry.name)) }
        if entry.target.utf8.count > 100 { records.append(("linkpath", entry.target)) }
        if entry.size > 0o77777777777 { records.append(("size", "\(entry.size)")) }
        guard !records.isEmpty else { return block(entry) }
        let content = records.map(record).joined()
        let header = Entry(
            name: "PaxHeaders/entry", type: "x", mode: 0o644, size: Int64(content.utf8.count), time: entry.time)
        return block(header) + padded(Array(content.utf8)) + block(entry)
    }

    /// Two empty blocks.
    static let end = [UInt8](repeating: 0, count: 1024)

    /// Zeros behind content of this size, up to the next block.
    static func padding(after size: Int64) -> [UInt8] {
        [UInt8](repeating: 0, count: Int((512 - size % 512) % 512))
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + padding(after: Int64(bytes.count)) }

    /// `length key=value\n`, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
        return "\(length)\(rest)"
    }

    private static func block(_ entry: Entry) -> [UInt8] {
        let (prefix, name) = split(entry.name) ?? ([], Array(entry.name.utf8.prefix(100)))
        var fields: [[UInt8]] = [
            field(name, 100), octal(Int64(entry.mode), 8), octal(0, 8), octal(0, 8),
            octal(min(entry.size, 0o77777777777), 12), octal(entry.time, 12), Array("        ".utf8),
            Array(String(entry.type).utf8), field(Array(entry.target.utf8.prefix(100)), 100),
            Array("ustar\u{0}00".utf8), field([], 32), field([], 32), octal(0, 8), octal(0, 8), field(prefix, 155),
            field([], 12),
        ]
        let sum = fields.joined().reduce(0) { $0 + Int64($1) }
        fields[6] = octal(sum, 7) + Array(" ".utf8)
        return Array(fields.joined())
    }

    private static func field(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
        Array((bytes + [UInt8](repeating: 0, count: width)).prefix(width))
    }

    private static func octal(_ value: Int64, _ width: Int) -> [UInt8] {
        let digits = String(max(0, value), radix: 8)
        let zeros = String(repeating: "0", count: max(0, width - 1 - digits.utf8.count))
        return field(Array((zeros + digits).utf8), width)
    }

    private static func fits(_ name: String) -> Bool { split(name) != nil }

    /// A name of at most 100 bytes behind a prefix of at most 155, cut at a `/`.
    private static func split(_ name: String) -> (prefix: [UInt8], name: [UInt8])? {
        let bytes = Array(name.utf8)
        if bytes.count <= 100 { return ([], bytes) }
        guard bytes.count <= 256 else { return nil }
        for cut in bytes.indices.dropLast() where bytes[cut] == UInt8(ascii: "/") {
            if cut > 0, cut <= 155, bytes.count - cut - 1 <= 100 {
                return (Array(bytes[..<cut]), Array(bytes[(cut + 1)...]))
            }
        }
        return nil
    }
}
