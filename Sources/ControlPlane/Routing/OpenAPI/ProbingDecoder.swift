/// What a type asked for, in its order.
final class ShapeRecord {
    let depth: Int
    private var properties: [Shape.Property] = []
    private var single: Shape?

    init(depth: Int) { self.depth = depth }

    func note(_ key: any CodingKey, _ shape: Shape, isOptional: Bool) {
        guard !properties.contains(where: { $0.name == key.stringValue }) else { return }
        properties.append(Shape.Property(key.stringValue, shape, isOptional: isOptional))
    }

    func note(single shape: Shape) { single = shape }

    func shape(name: String) -> Shape { single ?? .object(name: name, properties: properties) }
}

/// Gives made-up values to whoever reads, and writes down what was asked for (see ``ShapeProbe``).
struct ProbingDecoder: Decoder {
    let record: ShapeRecord
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(ProbingMembers<Key>(record: record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unknowable("a list read by hand") }

    func singleValueContainer() -> any SingleValueDecodingContainer { ProbingValue(record: record) }
}

private func unknowable(_ what: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: [], debugDescription: "the shape of \(what) must be written down (Shaped)"))
}

/// The value of a simple type and its shape; nil for any other type.
private func simple<T: Decodable>(_ type: T.Type) -> (shape: Shape, value: T?)? {
    switch type {
    case is String.Type: (.text, "" as? T)
    case is Bool.Type: (.boolean, false as? T)
    case is Int.Type: (.integer, Int(0) as? T)
    case is Int64.Type: (.integer, Int64(0) as? T)
    case is Int32.Type: (.integer, Int32(0) as? T)
    case is UInt64.Type: (.integer, UInt64(0) as? T)
    case is Double.Type: (.number, Double(0) as? T)
    default: nil
    }
}

private func probe<T: Decodable>(_ type: T.Type, depth: Int) throws -> (shape: Shape, value: T) {
    let (shape, value) = try simple(type) ?? ShapeProbe.read(type, depth: depth + 1)
    guard let value else { throw unknowable("\(type) inside another type") }
    return (shape, value)
}

private struct ProbingMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let record: ShapeRecord
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (shape, value) = try probe(type, depth: record.depth)
        record.note(key, shape, isOptional: false)
        return value
    }

    /// Absent: so a type that contains itself as an optional ends, with any shape below.
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        record.note(key, try optionalShape(type), isOptional: true)
        return nil
    }

    private func optionalShape<T: Decodable>(_ type: T.Type) throws -> Shape {
        if let (shape, _) = simple(type) { return shape }
        return try ShapeProbe.read(type, depth: record.depth + 1).shape
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { optional(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { optional(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { optional(type, key) }

    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) -> T? {
        if let (shape, _) = simple(type) { record.note(key, shape, isOptional: true) }
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw unknowable("a nested object read by hand") }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw unknowable("a nested list read by hand")
    }

    func superDecoder() throws -> any Decoder { throw unknowable("a class") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unknowable("a class") }
}

private struct ProbingValue: SingleValueDecodingContainer {
    let record: ShapeRecord
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (shape, value) = try probe(type, depth: record.depth)
        record.note(single: shape)
        return value
    }
}
