import CZlib
import NIOCore

/// Unpacks gzip (RFC 1952, several members one after the other too) piece by piece, within a bound. Not pure only in
/// that zlib keeps its state; nothing is read or written elsewhere.
final class Gunzip {
    enum Failure: Error, Equatable {
        case notGzip, damaged, cut
        /// More came out than the bound, or far more than any source compresses to.
        case tooLarge
    }

    /// A source of zeros compresses to a thousandth; text rarely to less than a fiftieth.
    static let ratioLimit: Int64 = 400
    /// Below this nothing is called a bomb, whatever its ratio.
    static let ratioFloor: Int64 = 32 * 1024 * 1024
    private static let pieceSize = 128 * 1024

    private var stream = z_stream()
    private var isOpen = false
    private var memberEnded = false
    private let outputLimit: Int64
    private(set) var taken: Int64 = 0
    private(set) var given: Int64 = 0

    init(outputLimit: Int64) throws {
        self.outputLimit = outputLimit
        // 15 + 16: the largest window, gzip framing only.
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Failure.damaged
        }
        isOpen = true
    }

    deinit { if isOpen { inflateEnd(&stream) } }

    /// Takes a piece and gives what it unpacks to, in pieces.
    func take(_ piece: ByteBuffer, _ give: (ByteBuffer) throws -> Void) throws {
        var input = Array(piece.readableBytesView)
        taken += Int64(input.count)
        let count = input.count
        var used = 0
        var output = [UInt8](repeating: 0, count: Self.pieceSize)
        while used < count {
            if memberEnded {
                // Padding after the last member is common; another member begins with its own header.
                if input[used] == 0 {
                    used += 1
                    continue
                }
                guard inflateReset(&stream) == Z_OK else { throw Failure.damaged }
                memberEnded = false
            }
            let (status, read, written) = step(&input, from: used, into: &output)
            used += read
            try tally(written)
            if written > 0 { try give(ByteBuffer(bytes: output.prefix(written))) }
            switch status {
            case Z_OK: if read == 0, written == 0 { throw Failure.damaged }
            case Z_STREAM_END: memberEnded = true
            case Z_BUF_ERROR: if read == 0, written == 0 { return }
            default: throw given == 0 ? Failure.notGzip : Failure.damaged
            }
        }
    }

    func finish() throws { if !memberEnded { throw given == 0 && taken == 0 ? Failure.notGzip : Failure.cut } }

    private func step(_ input: inout [UInt8], from used: Int, into output: inout [UInt8]) -> (Int32, Int, Int) {
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                let available = source.count - used
                stream.next_in = source.baseAddress?.advanced(by: used)
                stream.avail_in = UInt32(clamping: available)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(clamping: target.count)
                let status = inflate(&stream, Z_NO_FLUSH)
                let read = available - Int(stream.avail_in)
                return (status, read, target.count - Int(stream.avail_out))
            }
        }
    }

    private func tally(_ written: Int) throws {
        given += Int64(written)
        let isBomb = given > Self.ratioFloor && given / Self.ratioLimit > taken
        guard given <= outputLimit, !isBomb else { throw Failure.tooLarge }
    }
}
