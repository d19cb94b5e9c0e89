/// Rows that one statement writes: in parts of few sizes, so that few statements are prepared, whatever the number.
package enum SQLBatches {
    private static let sizes = [64, 16, 4, 1]

    /// The items in order, in parts.
    package static func parts<Item>(of items: [Item]) -> [ArraySlice<Item>] {
        var (parts, rest): ([ArraySlice<Item>], ArraySlice<Item>) = ([], items[...])
        for size in sizes {
            while rest.count >= size {
                parts.append(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
        }
        return parts
    }

    /// `($1, $2), ($3, $4)` for two rows of two columns.
    package static func places(rows: Int, columns: Int) -> String {
        (0..<rows).map { row in
            "(" + (1...max(1, columns)).map { "$\(row * columns + $0)" }.joined(separator: ", ") + ")"
        }.joined(separator: ", ")
    }
}
