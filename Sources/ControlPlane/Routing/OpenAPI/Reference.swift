package import WebUI

/// The document's content in the order in which people read it.
package enum Reference {
    package static func content(of document: JSONValue) -> ReferenceContent {
        var groups: [String: [ReferenceContent.Operation]] = [:]
        for (path, operations) in members(document["paths"]) {
            for (method, operation) in members(operations) {
                groups[text(items(operation["tags"]).first), default: []]
                    .append(entry(method.uppercased(), path, operation))
            }
        }
        let sorted = groups.sorted { $0.key < $1.key }.map { name, operations in
            ReferenceContent.Group(
                name: name, operations: operations.sorted { ($0.path, $0.method) < ($1.path, $1.method) })
        }
        return ReferenceContent(
            guide: text(document["info"]?["description"]), groups: sorted,
            schemas: members(document["components"]?["schemas"]).map { name, schema in
                ReferenceContent.Schema(name: name, members: rows(of: schema))
            })
    }

    private static func entry(_ method: String, _ path: String, _ operation: JSONValue) -> ReferenceContent.Operation {
        ReferenceContent.Operation(
            method: method, path: path, summary: text(operation["summary"]),
            access: access(text(operation["x-access"])),
            parameters: items(operation["parameters"]).map {
                .init(text($0["name"]), "\(text($0["description"])) (\(text($0["in"])), \(kind($0["schema"])))")
            },
            bodies: members(operation["requestBody"]?["content"]).map { type, content in
                let name = name(of: content["schema"])
                return .init(type, name == nil ? kind(content["schema"]) : "", schema: name)
            },
            answers: members(operation["responses"]).map { status, answer in
                let schema = members(answer["content"]).first?.1["schema"]
                return .init(status, text(answer["description"]), schema: name(of: schema))
            })
    }

    private static func access(_ word: String) -> String {
        switch word {
        case "anonymous": "For everybody."
        case "signed-in": "For whoever is signed in."
        case "administrator": "For administrators of the platform."
        case "node": "For a node, with its own token."
        default: "For members of the organization with the permission \(word.split(separator: ":").last ?? "")."
        }
    }

    private static func rows(of schema: JSONValue) -> [ReferenceContent.Row] {
        let required = items(schema["required"])
        return members(schema["properties"]).map { name, member in
            let optional = required.contains(.text(name)) ? "" : ", may be absent"
            let link = self.name(of: member) ?? self.name(of: member["items"])
            return .init(name, kind(member) + optional, schema: link)
        }
    }

    private static func kind(_ schema: JSONValue?) -> String {
        if let choice = items(schema?["anyOf"]).first { return kind(choice) }
        if schema?["$ref"] != nil { return "object" }
        let words = items(schema?["enum"]).map { text($0) }
        if !words.isEmpty { return words.joined(separator: " | ") }
        if schema?["format"] == "date-time" { return "time" }
        let type = schema?["type"]
        switch items(type).first ?? type {
        case "string": return "text"
        case "integer": return "whole number"
        case "number": return "number"
        case "boolean": return "true or false"
        case "array": return "list"
        case "object": return "object"
        default: return "anything"
        }
    }

    private static func name(of schema: JSONValue?) -> String? {
        let schema = items(schema?["anyOf"]).first ?? schema
        guard case .text(let reference)? = schema?["$ref"] else { return nil }
        return reference.split(separator: "/").last.map(String.init)
    }

    private static func members(_ value: JSONValue?) -> [(String, JSONValue)] {
        guard case .object(let members)? = value else { return [] }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func items(_ value: JSONValue?) -> [JSONValue] {
        guard case .list(let items)? = value else { return [] }
        return items
    }

    private static func text(_ value: JSONValue?) -> String {
        guard case .text(let text)? = value else { return "" }
        return text
    }
}
