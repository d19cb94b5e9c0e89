package import NIOCore

/// Writes ustar archives (POSIX.1-1988), with an extended header (POSIX.1-2001) before a member whose path or link does
/// not fit. Pure: it returns what to send, the caller sends it.
package enum TarWriter {
    static let block = 512

    /// The header of a member; its content follows, then ``padding(forSize:)``.
    package static func header(_ entry: TarEntry) throws -> ByteBuffer {
        var records: [(String, String)] = []
        if split(entry.path) == nil { records.append(("path", entry.path)) }
        let (flag, link) = try flagAndLink(of: entry.kind)
        if link.utf8.count > 100 { records.append(("linkpath", link)) }
        if entry.size > 0o77777777777 { records.append(("size", String(entry.size))) }
        var output = ByteBuffer()
        if !records.isEmpty {
            let body = try extended(records)
            let shell = TarEntry(path: "PaxHeader", size: Int64(body.count))
            output.writeBytes(block(shell, flag: UInt8(ascii: "x"), link: ""))
            output.writeBytes(body)
            output.writeImmutableBuffer(padding(forSize: Int64(body.count)))
        }
        output.writeBytes(block(entry, flag: flag, link: link))
        return output
    }

    /// The zeros after a content of `size` bytes.
    package static func padding(forSize size: Int64) -> ByteBuffer {
        let over = Int(size % Int64(block))
        return ByteBuffer(repeating: 0, count: over > 0 ? block - over : 0)
    }

    /// The end of an archive.
    package static var end: ByteBuffer { ByteBuffer(repeating: 0, count: 2 * block) }

    /// A whole small archive of regular files, for contexts and configuration that fit into memory.
    package static func archive(_ files: [(entry: TarEntry, content: [UInt8])]) throws -> ByteBuffer {
        var output = ByteBuffer()
        for file in files {
            var entry = file.entry
            entry.size = Int64(file.content.count)
            output.writeImmutableBuffer(try header(entry))
            output.writeBytes(file.content)
            output.writeImmutableBuffer(padding(forSize: entry.size))
        }
        output.writeImmutableBuffer(end)
        return output
    }

    private static func flagAndLink(of kind: TarEntry.Kind) throws -> (UInt8, String) {
        switch kind {
        case .file: (UInt8(ascii: "0"), "")
        case .hardLink(let target): (UInt8(ascii: "1"), target)
        case .symbolicLink(let target): (UInt8(ascii: "2"), target)
        case .folder: (UInt8(ascii: "5"), "")
        case .other(let flag): throw TarError.malformed("members of type \(flag) are not written")
        }
    }

    /// Prefix and name as ustar divides a path, nil when it does not fit.
    private static func split(_ path: String) -> (prefix: [UInt8], name: [UInt8])? {
        let bytes = Array(path.utf8)
        if bytes.count <= 100 { return ([], bytes) }
        for (position, byte) in bytes.enumerated().dropFirst() where byte == UInt8(ascii: "/") && position <= 155 {
            let name = Array(bytes.dropFirst(position + 1))
            if !name.isEmpty, name.count <= 100 { return (Array(bytes.prefix(position)), name) }
        }
        return nil
    }

    /// Extended records: `<length> <key>=<value>\n`, where the length counts itself.
    private static func extended(_ records: [(String, String)]) throws -> [UInt8] {
        var output: [UInt8] = []
        for (key, value) in records {
            guard value.utf8.count < 100_000 else { throw TarError.tooLong("the path of a member") }
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count + 1
            while String(length).utf8.count + rest.utf8.count != length {
                length = String(length).utf8.count + rest.utf8.count
            }
            output += Array("\(length)\(rest)".utf8)
        }
        return output
    }

    private static func block(_ entry: TarEntry, flag: UInt8, link: String) -> [UInt8] {
        let (prefix, name) = split(entry.path) ?? ([], Array(entry.path.utf8.prefix(100)))
        var bytes: [UInt8] = []
        bytes += field(name, 100)
        bytes += octal(Int64(entry.mode & 0o7777), 8) + octal(Int64(entry.userID), 8) + octal(Int64(entry.groupID), 8)
        bytes += octal(entry.size, 12) + octal(entry.modifiedAt, 12)
        let checksumStart = bytes.count
        bytes += Array(repeating: UInt8(ascii: " "), count: 8)
        bytes.append(flag)
        bytes += field(Array(link.utf8.prefix(100)), 100)
        bytes += Array("ustar\0".utf8) + Array("00".utf8) + field([], 32) + field([], 32)
        bytes += octal(0, 8) + octal(0, 8) + field(prefix, 155)
        bytes += field([], 12)
        let sum = bytes.reduce(Int64(0)) { $0 + Int64($1) }
        bytes.replaceSubrange(checksumStart..<(checksumStart + 8), with: octal(sum, 7) + [UInt8(ascii: " ")])
        return bytes
    }

    private static func field(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
        Array(bytes.prefix(width)) + Array(repeating: 0, count: max(0, width - bytes.count))
    }

    /// Digits and a closing NUL; a number that does not fit is written in base 256, as GNU tar does.
    private static func octal(_ number: Int64, _ width: Int) -> [UInt8] {
        let digits = Array(String(max(0, number), radix: 8).utf8)
        if digits.count < width {
            return Array(repeating: UInt8(ascii: "0"), count: width - 1 - digits.count) + digits + [0]
        }
        var bytes = [UInt8](repeating: 0, count: width)
        for position in 0..<min(8, width) {
            bytes[width - 1 - position] = UInt8(truncatingIfNeeded: number >> (8 * position))
        }
        bytes[0] |= 0x80
        return bytes
    }
}
