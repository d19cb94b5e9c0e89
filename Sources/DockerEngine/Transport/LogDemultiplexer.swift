package import NIOCore

/// Takes apart the stream of a container without a terminal: frames of an 8-byte header (stream, three zeros, length
/// as big-endian UInt32) and a payload. Pieces may be cut anywhere; a payload is passed on as it comes.
/// Source: API 1.41, `ContainerAttach`, "Stream format".
struct LogDemultiplexer: StreamDecoder, Sendable {
    private var header: [UInt8] = []
    private var stream = LogFrame.Stream.stdout
    private var left = 0

    mutating func take(_ piece: ByteBuffer) throws -> [LogFrame] {
        var piece = piece
        var frames: [LogFrame] = []
        while piece.readableBytes > 0 {
            if left == 0 {
                try readHeader(&piece)
            } else if let bytes = piece.readSlice(length: min(left, piece.readableBytes)) {
                left -= bytes.readableBytes
                frames.append(LogFrame(stream: stream, bytes: bytes))
            }
        }
        return frames
    }

    mutating func finish() throws -> [LogFrame] {
        guard header.isEmpty, left == 0 else { throw DockerError.unreachable("the stream was cut within a frame") }
        return []
    }

    private mutating func readHeader(_ piece: inout ByteBuffer) throws {
        while header.count < 8, let byte: UInt8 = piece.readInteger() { header.append(byte) }
        guard header.count == 8 else { return }
        defer { header.removeAll() }
        guard let first = header.first, let stream = LogFrame.Stream(rawValue: first),
            header[1...3].allSatisfy({ $0 == 0 })
        else { throw DockerError.decoding("a log frame of an unknown kind") }
        self.stream = stream
        left = header[4...7].reduce(0) { $0 << 8 | Int($1) }
    }
}

/// A container with a terminal writes one undivided stream.
struct TerminalOutput: StreamDecoder, Sendable {
    mutating func take(_ piece: ByteBuffer) -> [LogFrame] { [LogFrame(stream: .stdout, bytes: piece)] }
    mutating func finish() -> [LogFrame] { [] }
}

/// A piece of what a container wrote; not necessarily a whole line.
package struct LogFrame: Sendable, Equatable {
    package enum Stream: UInt8, Sendable, Equatable { case stdin, stdout, stderr }

    package var stream: Stream
    package var bytes: ByteBuffer

    package init(stream: Stream, bytes: ByteBuffer) {
        self.stream = stream
        self.bytes = bytes
    }
}
