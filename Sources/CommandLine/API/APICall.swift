#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One request to the public API.
struct APICall: Sendable {
    var method: Method
    /// Beginning with `/`; foreign parts have passed `pathSegment`.
    var path: String
    var query: [(String, String)] = []
    var body: Body = .empty
    /// Makes a POST safe to repeat.
    var idempotencyKey: String?
    /// Until the head of the answer.
    var seconds: Int64 = 30

    enum Method: String, Sendable { case GET, POST, PUT, DELETE }

    enum Body: Sendable {
        case empty
        case json(Data)
        case file(UploadFile)
    }

    static func get(_ path: String, query: [(String, String)] = []) -> APICall {
        APICall(method: .GET, path: path, query: query)
    }

    static func delete(_ path: String) -> APICall { APICall(method: .DELETE, path: path) }

    static func post(_ path: String) -> APICall { APICall(method: .POST, path: path) }

    static func send(_ method: Method, _ path: String, _ body: some Encodable) throws -> APICall {
        APICall(method: method, path: path, body: .json(try JSONEncoder().encode(body)))
    }

    /// May be sent again when nobody knows whether it arrived.
    var isRepeatable: Bool { method != .POST || idempotencyKey != nil }

    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\(percentEncoded($0))=\(percentEncoded($1))" }.joined(separator: "&")
    }
}
