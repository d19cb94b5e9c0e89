import ControlPlane
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOFoundationEssentialsCompat
import Testing

/// Compares what routes really take and answer with what the API's document says of them. Every request of a
/// ``TestPlatform`` passes here, so a route whose description is wrong fails the tests that call it.
struct DocumentedAnswers: Sendable {
    private let paths: [String: JSONValue]
    private let check: SchemaCheck

    init(_ document: JSONValue) {
        check = SchemaCheck(document: document)
        guard case .object(let paths)? = document["paths"] else {
            self.paths = [:]
            return
        }
        self.paths = paths
    }

    /// What is wrong with an exchange; empty for what the document describes, and for what is no route of the API.
    func problems(
        _ method: HTTPRequest.Method, _ uri: String, sent: ByteBuffer?, type: String?, _ response: TestResponse
    ) -> [String] {
        guard let operation = operation(method, uri) else { return [] }
        let name = "\(method.rawValue) \(uri) answered \(response.status.code)"
        guard let answer = operation["responses"]?["\(response.status.code)"] else {
            return ["\(name), which its description does not say"]
        }
        return answered(answer, response, name)
            + (response.status.kind == .successful ? taken(operation, sent, type, name) : [])
    }

    private func answered(_ answer: JSONValue, _ response: TestResponse, _ name: String) -> [String] {
        guard case .object(let contents)? = answer["content"] else {
            return response.body.readableBytes == 0 ? [] : ["\(name) with a body that is not described"]
        }
        let type = mediaType(response.headers[.contentType])
        guard let content = contents[type] else { return ["\(name) with the type \(type), which is not described"] }
        guard let schema = content["schema"] else { return [] }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(buffer: response.body)) else {
            return ["\(name) with what is no JSON"]
        }
        return check.problems(value, schema, at: name)
    }

    private func taken(_ operation: JSONValue, _ sent: ByteBuffer?, _ type: String?, _ name: String) -> [String] {
        guard let sent, sent.readableBytes > 0, mediaType(type) == "application/json" else { return [] }
        guard let schema = operation["requestBody"]?["content"]?["application/json"]?["schema"] else {
            return ["\(name) to a body that is not described"]
        }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(buffer: sent)) else { return [] }
        var check = check
        check.isClosed = false
        return check.problems(value, schema, at: "\(name): what was sent")
    }

    private func mediaType(_ header: String?) -> String {
        String((header ?? "").prefix { $0 != ";" })
    }

    private func operation(_ method: HTTPRequest.Method, _ uri: String) -> JSONValue? {
        let parts = uri.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        let fitting = paths.keys.filter { path in
            let pattern = path.split(separator: "/", omittingEmptySubsequences: false)
            return pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && !$1.isEmpty) }
        }
        // The router prefers what is written out to a parameter.
        let best = fitting.min { $0.filter { $0 == "{" }.count < $1.filter { $0 == "{" }.count }
        return best.flatMap { paths[$0]?[method.rawValue.lowercased()] }
    }
}

/// The part of JSON Schema that the document uses.
struct SchemaCheck: Sendable {
    let document: JSONValue
    /// Stricter than the document: members that it does not name are wrong.
    var isClosed = true

    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if case .text(let reference)? = schema["$ref"] {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = document["components"]?["schemas"]?[name] else { return ["\(place): no schema \(name)"] }
            return problems(value, target, at: place)
        }
        if case .list(let choices)? = schema["anyOf"] {
            return choices.contains { problems(value, $0, at: place).isEmpty } ? [] : ["\(place): fits no choice"]
        }
        if case .list(let types)? = schema["type"] {
            if types.contains("null"), value == .null { return [] }
            return typed(value, types.first { $0 != "null" }, schema, place)
        }
        return typed(value, schema["type"], schema, place)
    }

    private func typed(_ value: JSONValue, _ type: JSONValue?, _ schema: JSONValue, _ place: String) -> [String] {
        switch (type, value) {
        case (nil, _), ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
            ("number", .number):
            []
        case ("string", .text(let text)): words(text, schema, place)
        case ("array", .list(let items)):
            items.flatMap { problems($0, schema["items"] ?? [:], at: "\(place)[]") }
        case ("object", .object(let members)): object(members, schema, place)
        default: ["\(place): is not of the type that is described"]
        }
    }

    private func words(_ text: String, _ schema: JSONValue, _ place: String) -> [String] {
        if schema["format"] == "date-time", (try? Date(text, strategy: .iso8601)) == nil,
            (try? Date(text, strategy: .iso8601.time(includingFractionalSeconds: true))) == nil
        {
            return ["\(place): \(text) is no time"]
        }
        guard case .list(let words)? = schema["enum"] else { return [] }
        return words.contains(.text(text)) ? [] : ["\(place): \(text) is not one of the words"]
    }

    private func object(_ members: [String: JSONValue], _ schema: JSONValue, _ place: String) -> [String] {
        var found: [String] = []
        if case .list(let required)? = schema["required"] {
            for case .text(let name) in required where members[name] == nil { found.append("\(place): no \(name)") }
        }
        for (name, value) in members {
            if let member = schema["properties"]?[name] ?? schema["additionalProperties"] {
                found += problems(value, member, at: "\(place).\(name)")
            } else if isClosed {
                found.append("\(place): \(name) is not described")
            }
        }
        return found
    }
}

/// Passes requests on and records an issue for each exchange that the API's document does not describe.
struct DocumentedClient: TestClientProtocol {
    let client: any TestClientProtocol
    let documented: DocumentedAnswers

    var port: Int? { client.port }

    func executeRequest(
        uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> TestResponse {
        let response = try await client.executeRequest(uri: uri, method: method, headers: headers, body: body)
        for problem in documented.problems(method, uri, sent: body, type: headers[.contentType], response) {
            Issue.record("\(problem)")
        }
        return response
    }
}
