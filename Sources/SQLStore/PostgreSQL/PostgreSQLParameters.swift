import CPQ

/// Parameters laid out for libpq: numbers and text as text, bytes as they are.
struct PostgreSQLParameters {
    struct Pointers {
        let values: UnsafePointer<UnsafePointer<CChar>?>?
        let lengths: UnsafePointer<Int32>?
        let formats: UnsafePointer<Int32>?
    }

    /// All values behind each other, text with a zero byte at its end.
    private var storage: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values {
            switch value {
            case .null: append(nil, format: 0)
            case .integer(let integer): append(Array("\(integer)".utf8) + [0], format: 0)
            case .text(let text): append(Array(text.utf8) + [0], format: 0)
            case .blob(let bytes): append(bytes, format: 1)
            }
        }
        // An empty buffer has no address, and an address is what tells no bytes from null.
        storage.append(0)
    }

    /// PostgreSQL's type of a value (pg_type.dat); unknown for null, which takes the type of its place.
    static func type(_ value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .integer: 20
        case .text: 25
        case .blob: 17
        }
    }

    func withPointers<T>(_ body: (Pointers) -> T) -> T {
        storage.withUnsafeBytes { storage in
            let start = storage.baseAddress?.assumingMemoryBound(to: CChar.self)
            let addresses = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return addresses.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(
                            Pointers(
                                values: values.baseAddress, lengths: lengths.baseAddress, formats: formats.baseAddress))
                    }
                }
            }
        }
    }

    private mutating func append(_ bytes: [UInt8]?, format: Int32) {
        offsets.append(bytes == nil ? nil : storage.count)
        lengths.append(Int32(clamping: bytes?.count ?? 0))
        formats.append(format)
        storage.append(contentsOf: bytes ?? [])
    }
}
