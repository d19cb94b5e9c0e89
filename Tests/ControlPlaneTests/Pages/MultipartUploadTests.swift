import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ControlPlane

@Suite struct MultipartUploadTests {
    static let type = "multipart/form-data; boundary=\"--x-1\""

    /// A form of a browser whose body arrives in pieces of `size` bytes.
    func request(_ body: [UInt8], size: Int, type: String = type) -> Request {
        let pieces = stride(from: 0, to: body.count, by: size).map {
            ByteBuffer(bytes: body[$0..<min($0 + size, body.count)])
        }
        let stream = AsyncStream<ByteBuffer> { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish()
        }
        return Request(
            head: .init(method: .post, scheme: "http", authority: "a", path: "/", headerFields: [.contentType: type]),
            body: .init(asyncSequence: stream))
    }

    func body(file: [UInt8], end: String = "\r\n----x-1--\r\n") -> [UInt8] {
        let head = """
            ----x-1\r\nContent-Disposition: form-data; name="csrf"\r\n\r\ntoken\r\n\
            ----x-1\r\nContent-Disposition: form-data; name="archive"; filename="a.tar.gz"\r\n\
            Content-Type: application/gzip\r\n\r\n
            """
        return Array(head.utf8) + file + Array(end.utf8)
    }

    @Test(arguments: [1, 2, 7, 64, 100_000])
    func `fields and file are cut apart wherever the pieces end`(size: Int) async throws {
        let file = Array("\r\n----x-\r\n--\r\n----x-2 not a delimiter".utf8) + (0..<3_000).map { UInt8($0 & 0xFF) }
        let upload = try await MultipartUpload(request(body(file: file), size: size))
        #expect(upload.fields == ["csrf": "token"])
        var read: [UInt8] = []
        for try await piece in upload.file { read += Array(piece.readableBytesView) }
        #expect(read == file)
    }

    @Test func `an empty file is empty`() async throws {
        let upload = try await MultipartUpload(request(body(file: []), size: 10))
        var count = 0
        for try await piece in upload.file { count += piece.readableBytes }
        #expect(count == 0)
    }

    @Test func `a body that breaks off is an error, not a short file`() async throws {
        let upload = try await MultipartUpload(request(body(file: [1, 2, 3], end: ""), size: 9))
        await #expect(throws: PlatformError.self) { for try await _ in upload.file {} }
    }

    @Test func `what is no form with a file is refused`() async {
        let whole = body(file: [1])
        for type in ["application/gzip", "multipart/form-data", "multipart/form-data; boundary="] {
            await #expect(throws: PlatformError.self) {
                _ = try await MultipartUpload(request(whole, size: 50, type: type))
            }
        }
        let onlyText = Array("----x-1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nt\r\n----x-1--\r\n".utf8)
        await #expect(throws: PlatformError.self) { _ = try await MultipartUpload(request(onlyText, size: 50)) }
        let endless = [UInt8](repeating: 65, count: 300_000)
        await #expect(throws: PlatformError.self) { _ = try await MultipartUpload(request(endless, size: 5_000)) }
    }
}
