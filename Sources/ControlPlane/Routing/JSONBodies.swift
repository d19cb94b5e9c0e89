import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat

/// A value as JSON with sorted keys.
struct EncodedJSON: Sendable {
    fileprivate let buffer: ByteBuffer

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        buffer = ByteBuffer(data: try encoder.encode(value))
    }

    /// In bytes.
    var count: Int { buffer.readableBytes }
}

extension Response {
    /// A value as JSON with sorted keys.
    package static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        json(encoded: try EncodedJSON(value), status: status, headers: headers)
    }

    static func json(
        encoded: EncodedJSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var fields = headers
        if fields[.contentType] == nil { fields[.contentType] = "application/json; charset=utf-8" }
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: .init(byteBuffer: encoded.buffer))
    }

    package static var noContent: Response { Response(status: .noContent) }
}

extension Request {
    /// Reads a JSON body of at most `limit` bytes. What cannot be read is told by field where that is known.
    package func json<Value: Decodable>(_ type: Value.Type, limit: Int = 1_048_576) async throws -> Value {
        var request = self
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: limit)
        } catch {
            throw PlatformError(.tooLarge, "The request's body is larger than \(limit) bytes.", detail: "\(error)")
        }
        guard buffer.readableBytes > 0 else { throw PlatformError(.badRequest, "The request needs a JSON body.") }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer: buffer))
        } catch let error as DecodingError {
            throw problem(of: error)
        }
    }

    /// Like ``json(_:limit:)``, with `fallback` for an empty body.
    package func json<Value: Decodable>(_ type: Value.Type, orEmpty fallback: Value) async throws -> Value {
        if headers[.contentLength] == "0" || (headers[.contentLength] == nil && headers[.transferEncoding] == nil) {
            return fallback
        }
        return try await json(type)
    }
}

private func problem(of error: DecodingError) -> PlatformError {
    func name(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
    switch error {
    case .keyNotFound(let key, let context):
        return .invalid([.init(name(context.codingPath + [key]), "is missing.")])
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
        let field = name(context.codingPath)
        return field.isEmpty
            ? PlatformError(.badRequest, "The body must be a JSON object.")
            : .invalid([.init(field, "must be of type \(word(for: type)).")])
    case .dataCorrupted(let context):
        let field = name(context.codingPath)
        return field.isEmpty
            ? PlatformError(.badRequest, "The body is not valid JSON.") : .invalid([.init(field, "is not valid.")])
    @unknown default:
        return PlatformError(.badRequest, "The body cannot be read.")
    }
}

private func word(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is Int.Type, is Int64.Type: "whole number"
    default: "object or list"
    }
}
