import HTTPTypes
import Hummingbird
import NIOCore

/// A form with one file at its end (`multipart/form-data`, RFC 7578), read as a stream: the file is never in memory.
struct MultipartUpload {
    /// Text fields before the file.
    let fields: [String: String]
    private let source: Chunks

    /// Reads up to the beginning of the file.
    ///
    /// - Throws: `unsupportedType` or `badRequest` when it is not such a form.
    init(_ request: Request) async throws {
        guard let type = request.headers[.contentType], type.hasPrefix("multipart/form-data"),
            let boundary = Self.boundary(of: type)
        else { throw PlatformError(.unsupportedType, "This address takes a form with a file.") }
        source = Chunks(request.body, delimiter: Array("\r\n--\(boundary)".utf8))
        fields = try await Self.readFields(source)
    }

    /// The bytes of the file. Ends at the delimiter; throws when the body ends before it.
    var file: AsyncThrowingStream<ByteBuffer, any Error> {
        let source = source
        return AsyncThrowingStream { try await source.nextOfPart() }
    }

    private static func boundary(of type: String) -> String? {
        for part in type.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "boundary" else { continue }
            let value = pair[1].filter { $0 != "\"" && $0 != " " }
            return (1...70).contains(value.count) ? value : nil
        }
        return nil
    }

    private static func readFields(_ source: Chunks) async throws -> [String: String] {
        var fields: [String: String] = [:]
        while fields.count <= 20, let headers = try await source.nextHeaders() {
            guard let disposition = headers.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
                let name = quoted("name", in: disposition)
            else { throw malformed }
            if quoted("filename", in: disposition) != nil { return fields }
            var value = ByteBuffer()
            while var chunk = try await source.nextOfPart() {
                value.writeBuffer(&chunk)
                guard value.readableBytes <= 65_536 else { throw malformed }
            }
            fields[name] = String(buffer: value)
        }
        throw PlatformError(.badRequest, "Choose a file first.")
    }

    private static func quoted(_ name: String, in header: String) -> String? {
        for part in header.split(separator: ";") {
            let trimmed = part.drop { $0 == " " }
            if trimmed.hasPrefix("\(name)=\"") { return String(trimmed.dropFirst(name.count + 2).dropLast()) }
        }
        return nil
    }

    static var malformed: PlatformError { PlatformError(.badRequest, "The upload cannot be read.") }
}

/// Cuts a body at a delimiter, holding back no more than could be part of one.
private actor Chunks {
    private var body: RequestBody.AsyncIterator
    private let delimiter: [UInt8]
    /// Begins with a line break, so that the first delimiter of the body is like the others.
    private var buffer = ByteBuffer(string: "\r\n")
    private var hasEnded = false

    init(_ body: RequestBody, delimiter: [UInt8]) {
        self.body = body.makeAsyncIterator()
        self.delimiter = delimiter
    }

    /// Skips to the next part and answers its headers; nil at the end of the form.
    func nextHeaders() async throws -> [String]? {
        while try await nextOfPart() != nil {}
        try await fill(delimiter.count + 2)
        buffer.moveReaderIndex(forwardBy: min(delimiter.count, buffer.readableBytes))
        guard let mark = buffer.readString(length: min(2, buffer.readableBytes)), mark == "\r\n" else { return nil }
        var headers: [String] = []
        var line: [UInt8] = []
        while headers.count < 20, line.count < 4_096 {
            try await fill(1)
            guard let byte = buffer.readInteger(as: UInt8.self) else { break }
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            let text = String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            if text.isEmpty { return headers }
            headers.append(text)
            line = []
        }
        throw MultipartUpload.malformed
    }

    /// The next piece of the part; nil when its delimiter stands next.
    func nextOfPart() async throws -> ByteBuffer? {
        try await fill(delimiter.count + 65_536)
        let view = buffer.readableBytesView
        if let found = view.firstRange(of: delimiter) {
            let length = found.lowerBound - view.startIndex
            return length == 0 ? nil : buffer.readSlice(length: length)
        }
        guard !hasEnded else { throw MultipartUpload.malformed }
        return buffer.readSlice(length: max(0, buffer.readableBytes - delimiter.count))
    }

    private func fill(_ wanted: Int) async throws {
        while !hasEnded, buffer.readableBytes < wanted {
            var iterator = body
            if var chunk = try await iterator.next(isolation: self) {
                buffer.writeBuffer(&chunk)
            } else {
                hasEnded = true
            }
            body = iterator
        }
        buffer.discardReadBytes()
    }
}
