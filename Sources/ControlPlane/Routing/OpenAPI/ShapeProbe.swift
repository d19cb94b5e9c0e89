/// Finds out the shape of a type by letting its own `init(from:)` read made-up values and noting what it asks for. The
/// description therefore cannot differ from what the type really reads, and nobody has to write it.
package enum ShapeProbe {
    /// Throws `DecodingError` when the type refuses made-up values; such a type says its ``Shaped/shape`` itself.
    package static func shape(of type: any Decodable.Type) throws -> Shape { try read(type, depth: 0).shape }

    static func read<T: Decodable>(_ type: T.Type, depth: Int) throws -> (shape: Shape, value: T?) {
        guard depth < 16 else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(type) contains itself"))
        }
        if let word = type as? any (CaseIterable & RawRepresentable).Type {
            return (.word(words(of: word)), first(of: word) as? T)
        }
        if let list = type as? any ListShape.Type {
            return (.list(try read(list.element, depth: depth + 1).shape), list.empty as? T)
        }
        if let map = type as? any MapShape.Type {
            return (.map(try read(map.element, depth: depth + 1).shape), map.empty as? T)
        }
        let record = ShapeRecord(depth: depth)
        if let shaped = type as? any Shaped.Type { return (shaped.shape, nil) }
        let value = try T(from: ProbingDecoder(record: record))
        return (record.shape(name: schemaName(of: type)), value)
    }

    private static func words<T: CaseIterable & RawRepresentable>(of type: T.Type) -> [String] {
        type.allCases.compactMap { $0.rawValue as? String }
    }

    private static func first<T: CaseIterable>(of type: T.Type) -> T? { type.allCases.first }
}

/// `ListResource<ApplicationResource>` is called `ApplicationList`, `PlanResource` `Plan`, `PlanRequest` as it is.
private func schemaName(of type: any Any.Type) -> String {
    let name = "\(type)"
    if name.hasPrefix("ListResource<"), name.hasSuffix(">") {
        return shortName(name.dropFirst(13).dropLast()) + "List"
    }
    return shortName(name.prefix { $0 != "<" })
}

private func shortName(_ name: Substring) -> String {
    String(name.hasSuffix("Resource") ? name.dropLast(8) : name)
}

private protocol ListShape {
    static var element: any Decodable.Type { get }
    static var empty: Self { get }
}

extension Array: ListShape where Element: Decodable {
    fileprivate static var element: any Decodable.Type { Element.self }
    fileprivate static var empty: [Element] { [] }
}

private protocol MapShape {
    static var element: any Decodable.Type { get }
    static var empty: Self { get }
}

extension Dictionary: MapShape where Key == String, Value: Decodable {
    fileprivate static var element: any Decodable.Type { Value.self }
    fileprivate static var empty: [String: Value] { [:] }
}
