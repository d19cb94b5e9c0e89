import Foundation
import Testing

/// Files that hold what a generated text was when somebody last looked at it.
enum Golden {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Compares with a file of the project. With `SKYPANEL_RECORD_GOLDEN` in the environment it writes the file first,
    /// for its author to read the difference.
    static func expect(_ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = root.appending(path: path)
        if ProcessInfo.processInfo.environment["SKYPANEL_RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let known = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let (new, old) = (lines(text), lines(known))
        let (added, gone) = (new.filter { !Set(old).contains($0) }, old.filter { !Set(new).contains($0) })
        #expect(
            text == known,
            """
            \(path) differs. Run this test with SKYPANEL_RECORD_GOLDEN=1 and read what changed.
            new: \(added.prefix(20).joined(separator: "\n"))
            gone: \(gone.prefix(20).joined(separator: "\n"))
            """, sourceLocation: sourceLocation)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
