import ControlPlane
import Foundation
import HTTPTypes

/// An operation of the API as its document describes it.
struct CorpusOperation: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// As in ``RouteAccess/word``.
    let access: String
    let value: JSONValue

    var name: String { "\(method.rawValue) \(path)" }

    /// Answers do not end, or are no answers of HTTP.
    var isStream: Bool { ["/stream", "/connect"].contains { path.hasSuffix($0) } }

    /// The name of the JSON body's schema, such as `CreateApplicationRequest`; nil without a JSON body.
    var bodySchema: JSONValue? { value["requestBody"]?["content"]?["application/json"]?["schema"] }

    var schemaName: String {
        guard case .text(let reference)? = bodySchema?["$ref"] else { return "" }
        return reference.split(separator: "/").last.map(String.init) ?? ""
    }

    static func all(in document: JSONValue) -> [CorpusOperation] {
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.sorted { $0.key < $1.key }.flatMap { path, item -> [CorpusOperation] in
            guard case .object(let operations) = item else { return [] }
            return operations.sorted { $0.key < $1.key }.compactMap { word, value in
                guard let method = HTTPRequest.Method(word.uppercased()), case .text(let access)? = value["x-access"]
                else { return nil }
                return CorpusOperation(method: method, path: path, access: access, value: value)
            }
        }
    }
}

/// One place of a request into which something can be written.
struct CorpusField: Sendable {
    enum Step: Sendable, Equatable {
        case member(String)
        case item
        /// The name of a member whose name is free.
        case name
    }

    enum Place: Sendable, Equatable {
        case path(String)
        case query(String)
        case header(String)
        /// No steps: the body itself.
        case body([Step])
        /// A body that is plain text.
        case text
    }

    let operation: CorpusOperation
    let place: Place

    var name: String {
        switch place {
        case .path(let name): "\(operation.name) {\(name)}"
        case .query(let name): "\(operation.name) ?\(name)"
        case .header(let name): "\(operation.name) \(name):"
        case .text: "\(operation.name) text"
        case .body(let steps):
            "\(operation.name) ."
                + steps.map { step in
                    switch step {
                    case .member(let name): name
                    case .item: "[]"
                    case .name: "*"
                    }
                }.joined(separator: ".")
        }
    }

    /// The name of the member in the body; nil elsewhere.
    var member: String? {
        guard case .body(let steps) = place else { return nil }
        return steps.reversed().lazy.compactMap { step in
            if case .member(let name) = step { name } else { nil }
        }.first
    }

    /// Every place of an operation's requests. `members` names those of a body whose names are not in its schema.
    static func all(of operation: CorpusOperation, in document: JSONValue, members: [String]) -> [CorpusField] {
        var places: [Place] = []
        if case .list(let parameters)? = operation.value["parameters"] {
            for case .object(let parameter) in parameters {
                guard case .text(let name)? = parameter["name"], case .text(let place)? = parameter["in"] else {
                    continue
                }
                switch place {
                case "path": places.append(.path(name))
                case "query": places.append(.query(name))
                default: places.append(.header(name))
                }
            }
        }
        if let schema = operation.bodySchema {
            places.append(.body([]))
            places += leaves(schema, document).map { .body($0) }
            if operation.schemaName == "" || operation.path.hasSuffix("/settings") {
                places += members.map { .body([.member($0)]) }
            }
        }
        if operation.value["requestBody"]?["content"]?["text/plain"] != nil { places.append(.text) }
        return places.map { CorpusField(operation: operation, place: $0) }
    }

    private static func leaves(_ schema: JSONValue, _ document: JSONValue, depth: Int = 0) -> [[Step]] {
        guard depth < 8 else { return [] }
        if case .text(let reference)? = schema["$ref"] {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return leaves(document["components"]?["schemas"]?[name] ?? [:], document, depth: depth + 1)
        }
        if case .list(let choices)? = schema["anyOf"] {
            return choices.flatMap { leaves($0, document, depth: depth + 1) }
        }
        var found: [[Step]] = []
        if case .object(let properties)? = schema["properties"] {
            for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
                found.append([.member(name)])
                found += leaves(value, document, depth: depth + 1).map { [.member(name)] + $0 }
            }
        }
        if let items = schema["items"] {
            found += [[.item]] + leaves(items, document, depth: depth + 1).map { [.item] + $0 }
        }
        if schema["additionalProperties"] != nil { found += [[.name], [.member("CORPUS")]] }
        return found
    }
}

extension JSONValue {
    private static let mark = "@corpus@"

    /// The document as bytes, with `token` at the place that `steps` lead to; what is missing on the way is made.
    func bytes(putting token: [UInt8], at steps: [CorpusField.Step]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(marked(steps[...])))
        let mark = Array("\"\(Self.mark)\"".utf8)
        guard let range = bytes.firstRange(of: mark) else { return bytes }
        return bytes[..<range.lowerBound] + token + bytes[range.upperBound...]
    }

    private func marked(_ steps: ArraySlice<CorpusField.Step>) -> JSONValue {
        guard let step = steps.first else { return .text(Self.mark) }
        let rest = steps.dropFirst()
        switch step {
        case .item:
            if case .list(let items) = self, let first = items.first {
                return .list([first.marked(rest)] + items.dropFirst())
            }
            return .list([JSONValue.null.marked(rest)])
        case .member(let name):
            var members: [String: JSONValue] = [:]
            if case .object(let known) = self { members = known }
            members[name] = (members[name] ?? .null).marked(rest)
            return .object(members)
        case .name:
            return .object([Self.mark: "value"])
        }
    }

    /// Every text in it, names of members included.
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let items): items.flatMap(\.texts)
        case .object(let members): members.flatMap { [$0.key] + $0.value.texts }
        default: []
        }
    }
}
