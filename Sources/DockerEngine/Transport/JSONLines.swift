import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Cuts a body into lines of JSON and decodes each. Pieces may be cut anywhere.
struct JSONLines<Line: Decodable & Sendable, Element: Sendable>: StreamDecoder, Sendable {
    /// A longer line is refused.
    static var lineLimit: Int { 4 * 1024 * 1024 }

    private var rest: [UInt8] = []
    private let elements: @Sendable (Line) throws -> [Element]

    init(_ type: Line.Type, _ elements: @escaping @Sendable (Line) throws -> [Element]) {
        self.elements = elements
    }

    mutating func take(_ piece: ByteBuffer) throws -> [Element] {
        var found: [Element] = []
        for part in piece.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            if part.offset > 0 { found += try finish() }
            rest.append(contentsOf: part.element)
            guard rest.count <= Self.lineLimit else { throw DockerError.decoding("a line is too long") }
        }
        return found
    }

    mutating func finish() throws -> [Element] {
        defer { rest.removeAll(keepingCapacity: true) }
        guard rest.contains(where: { $0 > UInt8(ascii: " ") }) else { return [] }
        return try elements(try decode(Line.self, from: Data(rest), naming: "a line of a stream"))
    }
}
