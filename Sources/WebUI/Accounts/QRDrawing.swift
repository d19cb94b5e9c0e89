/// A QR code as one path of an SVG image.
package struct QRDrawing: Sendable, Equatable {
    /// Modules of white that must surround a code (ISO/IEC 18004, section 6.3.8).
    private static let quietZone = 4

    /// Width and height in modules, with the white around.
    package let size: Int
    /// Of the dark modules, in the path language of SVG.
    let path: String

    /// Reads lines of modules, two characters each: `##` is dark, two spaces are light. Nil for what is no code.
    package init?(_ text: String) {
        let rows = text.split(separator: "\n").compactMap { Self.modules($0) }
        let count = rows.count
        guard (21...177).contains(count), (count - 17) % 4 == 0, rows.allSatisfy({ $0.count == count }) else {
            return nil
        }
        size = count + 2 * Self.quietZone
        path = zip(0..., rows).map { Self.path(of: $1, y: $0 + Self.quietZone) }.joined()
    }

    private static func modules(_ line: Substring) -> [Bool]? {
        var modules: [Bool] = []
        var rest = line[...]
        while !rest.isEmpty {
            switch rest.prefix(2) {
            case "##": modules.append(true)
            case "  ": modules.append(false)
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        return modules
    }

    /// One rectangle for each run of dark modules.
    private static func path(of row: [Bool], y: Int) -> String {
        var (path, x, rest) = ("", quietZone, row[...])
        while let first = rest.first {
            let run = rest.prefix { $0 == first }.count
            if first { path += "M\(x) \(y)h\(run)v1h-\(run)z" }
            x += run
            rest = rest.dropFirst(run)
        }
        return path
    }
}
