/// A line of a table for a spreadsheet (RFC 4180). A text that a spreadsheet would take for a formula gets an
/// apostrophe.
struct CSVLine {
    let text: String

    init(_ cells: [String]) { text = cells.map(Self.cell).joined(separator: ",") + "\r\n" }

    private static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        return "\"\(safe.replacing("\"", with: "\"\""))\""
    }
}
