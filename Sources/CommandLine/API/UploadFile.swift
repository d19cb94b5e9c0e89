import Glibc
import NIOCore

/// A file that is sent as a request's body, in pieces, with a word about each piece.
struct UploadFile: Sendable {
    let path: String
    let size: Int64
    /// Bytes sent so far.
    let progress: @Sendable (Int64) async -> Void

    /// The content from its beginning; ends early, and so fails the request, if the file became shorter.
    func pieces() -> AsyncThrowingStream<ByteBuffer, any Error> {
        let reader = PieceReader(self)
        return AsyncThrowingStream { try await reader.next() }
    }
}

private actor PieceReader {
    private let file: UploadFile
    private var descriptor: Int32 = -1
    private var sent: Int64 = 0

    init(_ file: UploadFile) { self.file = file }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func next() async throws -> ByteBuffer? {
        if descriptor < 0 {
            descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw CommandFailure(.failed, "The packed folder has vanished.") }
        }
        var bytes = [UInt8](repeating: 0, count: 131_072)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw CommandFailure(.failed, "The packed folder cannot be read.") }
        guard count > 0 else { return nil }
        sent += Int64(count)
        await file.progress(sent)
        return ByteBuffer(bytes: bytes.prefix(count))
    }
}
