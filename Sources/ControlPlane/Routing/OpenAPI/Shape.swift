/// The shape of a JSON value, as the contract's types read it.
package indirect enum Shape: Sendable, Equatable {
    case text
    case integer
    case number
    case boolean
    /// Anything.
    case any
    case list(Shape)
    /// An object whose keys are free.
    case map(Shape)
    /// One of these words.
    case word([String])
    case object(name: String, properties: [Property])

    /// A member of an object.
    package struct Property: Sendable, Equatable {
        package let name: String
        package let shape: Shape
        /// May be absent, and null in what is sent.
        package let isOptional: Bool

        package init(_ name: String, _ shape: Shape, isOptional: Bool) {
            self.name = name
            self.shape = shape
            self.isOptional = isOptional
        }
    }

    /// Every object in it, itself included.
    var objects: [Shape] {
        switch self {
        case .list(let item), .map(let item): item.objects
        case .object(_, let properties): [self] + properties.flatMap(\.shape.objects)
        case .text, .integer, .number, .boolean, .any, .word: []
        }
    }
}

/// A type whose shape cannot be found out by reading it, since it refuses made-up values or reads by hand.
package protocol Shaped {
    static var shape: Shape { get }
}

extension JSONValue: Shaped {
    package static var shape: Shape { .any }
}
