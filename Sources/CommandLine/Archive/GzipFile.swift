import CZlib
import Crypto
import Glibc
import HostSupport

/// Writes a gzip file piece by piece and knows its digest. The format holds no name and no time.
final class GzipFile {
    let path: String
    private let descriptor: Int32
    private var stream = z_stream()
    private var digest = SHA256()
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private(set) var size: Int64 = 0

    /// Makes a new file in the folder for temporary files; the caller removes it.
    init(in folder: String) throws {
        var template = Array("\(folder)/skypanel-source-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else {
            throw CommandFailure(.failed, "No file can be made in \(folder): \(errorText())", advice: "Set TMPDIR.")
        }
        let ready = deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard ready == Z_OK else { throw CommandFailure(.failed, "zlib does not start (\(ready)).") }
    }

    deinit {
        deflateEnd(&stream)
        close(descriptor)
    }

    func write(_ bytes: [UInt8]) throws { try deflate(bytes, Z_NO_FLUSH) }

    /// Ends the file and answers the SHA-256 of it, in hexadecimal.
    func finish() throws -> String {
        try deflate([], Z_FINISH)
        return hexadecimal(digest.finalize())
    }

    private func deflate(_ bytes: [UInt8], _ flush: Int32) throws {
        var bytes = bytes
        try bytes.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            repeat {
                let produced = buffer.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(clamping: output.count)
                    _ = CZlib.deflate(&stream, flush)
                    return output.count - Int(stream.avail_out)
                }
                try store(buffer.prefix(produced))
            } while stream.avail_out == 0
            stream.next_in = nil
        }
    }

    private func store(_ bytes: ArraySlice<UInt8>) throws {
        digest.update(data: bytes)
        size += Int64(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CommandFailure(.failed, "The folder cannot be packed: \(errorText())") }
            rest = rest.dropFirst(count)
        }
    }
}
