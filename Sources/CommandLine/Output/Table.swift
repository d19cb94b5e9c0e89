/// Rows in aligned columns.
struct Table: Sendable {
    var columns: [String]
    var rows: [[String]]
    /// Printed when there are no rows.
    var emptyText: String

    init(_ columns: [String], empty: String, rows: [[String]]) {
        self.columns = columns
        self.rows = rows
        emptyText = empty
    }

    /// The lines to print; every cell is made harmless.
    func lines(paint: Paint) -> [String] {
        guard !rows.isEmpty else { return [emptyText] }
        let cells = rows.map { $0.map(neutral) }
        let widths = columns.indices.map { column in
            ([columns[column]] + cells.map { $0.indices.contains(column) ? $0[column] : "" }).map(\.count).max() ?? 0
        }
        let head = paint.bold(aligned(columns, widths) { $0 })
        return [head] + cells.map { aligned($0, widths, paint.state) }
    }

    private func aligned(_ cells: [String], _ widths: [Int], _ colour: (String) -> String) -> String {
        var text = ""
        for (position, (cell, width)) in zip(cells, widths).enumerated() {
            let last = position == cells.count - 1
            text += colour(cell)
            if !last { text += String(repeating: " ", count: max(0, width - cell.count) + 2) }
        }
        return text
    }
}

/// Lines of `label  value`, aligned; empty values are left out.
func facts(_ pairs: [(String, String?)], paint: Paint) -> [String] {
    let shown = pairs.compactMap { label, value in value.map { (label, neutral($0)) } }
    let width = shown.map { $0.0.count }.max() ?? 0
    return shown.map { label, value in
        paint.faint(label + String(repeating: " ", count: width - label.count)) + "  " + paint.state(value)
    }
}
