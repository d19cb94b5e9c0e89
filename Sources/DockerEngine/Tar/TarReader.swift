package import NIOCore

/// Reads a tar archive piece by piece (ustar, GNU long names, extended headers of POSIX.1-2001). Pure; every byte comes
/// from outside, so nothing here traps and every length has a bound. After an error the reader stays failed.
package struct TarReader: Sendable {
    package enum Part: Sendable, Equatable {
        case entry(TarEntry)
        /// Content of the last entry.
        case content(ByteBuffer)
        /// The archive's end mark; what follows is ignored.
        case end
    }

    private enum State: Sendable {
        case header
        case content(left: Int64, padding: Int)
        case note(flag: UInt8, left: Int, padding: Int)
        case padding(left: Int)
        case ended
        case failed(TarError)
    }

    /// Longest extended header or long name that is accepted.
    package static let noteLimit = 64 * 1024

    private var state = State.header
    private var buffer = ByteBuffer()
    private var note: [UInt8] = []
    private var overrides: [String: String] = [:]
    private var zeroBlocks = 0

    package init() {}

    /// Takes a piece and returns what it completes.
    package mutating func take(_ piece: ByteBuffer) throws -> [Part] {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(piece)
        do {
            var parts: [Part] = []
            while let part = try step() { if let part = part.part { parts.append(part) } }
            return parts
        } catch let error as TarError {
            state = .failed(error)
            throw error
        }
    }

    /// To be called at the end of the input.
    package mutating func finish() throws {
        switch state {
        case .ended: return
        case .header where buffer.readableBytes == 0 && overrides.isEmpty: return
        case .failed(let error): throw error
        default:
            state = .failed(.cut)
            throw TarError.cut
        }
    }

    private struct Step { var part: Part? }

    /// One step forward, or nil when more input is needed.
    private mutating func step() throws -> Step? {
        switch state {
        case .failed(let error): throw error
        case .ended:
            buffer.clear()
            return nil
        case .header:
            guard let block = buffer.readBytes(length: TarWriter.block) else { return nil }
            return try take(block: block)
        case .padding(let left):
            guard let skipped = skip(left) else { return nil }
            state = skipped == left ? .header : .padding(left: left - skipped)
            return Step()
        case .content(let left, let padding):
            if left == 0 {
                state = padding > 0 ? .padding(left: padding) : .header
                return Step()
            }
            guard let bytes = buffer.readSlice(length: Int(min(left, Int64(buffer.readableBytes)))),
                bytes.readableBytes > 0
            else { return nil }
            state = .content(left: left - Int64(bytes.readableBytes), padding: padding)
            return Step(part: .content(bytes))
        case .note(let flag, let left, let padding):
            guard let bytes = buffer.readBytes(length: min(left, buffer.readableBytes)) else { return nil }
            note += bytes
            if bytes.count < left {
                state = .note(flag: flag, left: left - bytes.count, padding: padding)
                return nil
            }
            try keepNote(flag: flag)
            state = padding > 0 ? .padding(left: padding) : .header
            return Step()
        }
    }

    private mutating func skip(_ count: Int) -> Int? {
        let amount = min(count, buffer.readableBytes)
        guard amount > 0 else { return nil }
        buffer.moveReaderIndex(forwardBy: amount)
        return amount
    }

    private mutating func take(block: [UInt8]) throws -> Step {
        if block.allSatisfy({ $0 == 0 }) {
            zeroBlocks += 1
            if zeroBlocks < 2 { return Step() }
            state = .ended
            return Step(part: .end)
        }
        zeroBlocks = 0
        let header = try TarHeader(block: block)
        if "xgLK".utf8.contains(header.flag) {
            guard header.size <= Int64(Self.noteLimit) else { throw TarError.tooLong("an extended header") }
            note = []
            state = .note(flag: header.flag, left: Int(header.size), padding: Self.padding(header.size))
            return Step()
        }
        let entry = try header.entry(overrides)
        overrides = [:]
        state = .content(left: entry.size, padding: Self.padding(entry.size))
        return Step(part: .entry(entry))
    }

    private static func padding(_ size: Int64) -> Int {
        let over = Int(size % Int64(TarWriter.block))
        return over > 0 ? TarWriter.block - over : 0
    }

    private mutating func keepNote(flag: UInt8) throws {
        defer { note = [] }
        switch flag {
        case UInt8(ascii: "L"): overrides["path"] = TarHeader.text(note[...])
        case UInt8(ascii: "K"): overrides["linkpath"] = TarHeader.text(note[...])
        case UInt8(ascii: "x"): overrides.merge(try TarHeader.records(note)) { _, new in new }
        default: break
        }
    }
}
