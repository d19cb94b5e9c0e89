/// The named schemas of a document, gathered from the shapes of the contract's types (JSON Schema 2020-12).
package struct SchemaSet: Sendable {
    private var schemas: [String: JSONValue] = [:]

    package init() {}

    package var all: JSONValue { .object(schemas) }

    /// The schema of a type: a reference for objects. Members that may be absent may also be null in what is sent.
    package mutating func schema(of type: any Decodable.Type, isSent: Bool) throws -> JSONValue {
        let shape = try ShapeProbe.shape(of: type)
        for case .object(let name, let properties) in shape.objects {
            schemas[name] = object(properties, isSent: isSent || name.hasSuffix("Request"))
        }
        return schema(shape)
    }

    private func object(_ properties: [Shape.Property], isSent: Bool) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for property in properties {
            members[property.name] = member(property, isSent: isSent)
        }
        var value: [String: JSONValue] = ["type": "object", "properties": .object(members)]
        let required = properties.filter { !$0.isOptional }.map { JSONValue.text($0.name) }
        if !required.isEmpty { value["required"] = .list(required) }
        return .object(value)
    }

    private func member(_ property: Shape.Property, isSent: Bool) -> JSONValue {
        var schema = schema(property.shape)
        if case .object(var parts) = schema {
            if property.name.hasSuffix("_at"), property.shape == .text { parts["format"] = "date-time" }
            if isSent, property.isOptional, let type = parts["type"] { parts["type"] = .list([type, "null"]) }
            schema = .object(parts)
        }
        if isSent, property.isOptional, schema["type"] == nil { schema = ["anyOf": [schema, ["type": "null"]]] }
        return schema
    }

    private func schema(_ shape: Shape) -> JSONValue {
        switch shape {
        case .text: ["type": "string"]
        case .integer: ["type": "integer", "minimum": .integer(.min), "maximum": .integer(.max)]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .any: [:]
        case .list(let item): ["type": "array", "items": schema(item)]
        case .map(let item): ["type": "object", "additionalProperties": schema(item)]
        case .word(let words): ["type": "string", "enum": .list(words.map { .text($0) })]
        case .object(let name, _): ["$ref": .text("#/components/schemas/\(name)")]
        }
    }
}
