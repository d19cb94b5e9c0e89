import Foundation
import Testing

/// Ceilings of docs/STYLE.md. The exceptions may only shrink: an entry that is no longer needed fails the test too.
@Suite struct SizeTests {
    static let fileCeiling = 400
    static let testFileCeiling = 600
    static let functionCeiling = 60
    static let lineCeiling = 120

    static let longFiles: Set<String> = []
    static let longFunctions: Set<String> = []

    @Test func `no source file is longer than its ceiling`() {
        let long = SourceTree.swiftFiles(in: "Sources").filter { $0.lines.count > Self.fileCeiling + 1 }.map(\.path)
        #expect(Set(long) == Self.longFiles)
    }

    @Test func `no test file is longer than its ceiling`() {
        let long = SourceTree.swiftFiles(in: "Tests").filter { $0.lines.count > Self.testFileCeiling + 1 }.map(\.path)
        #expect(long == [])
    }

    @Test func `no line is longer than 120 columns`() {
        let found = (SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests")).flatMap { file in
            file.lines.enumerated().filter { $0.element.count > Self.lineCeiling && !$0.element.contains("#/") }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(found == [])
    }

    @Test func `no function is longer than its ceiling`() {
        #expect(SourceTree.swiftFiles(in: "Sources").flatMap(Self.functions).count > 100)
        let long = SourceTree.swiftFiles(in: "Sources").flatMap { file in
            Self.functions(of: file).filter { $0.length > Self.functionCeiling }.map { "\(file.path): \($0.name)" }
        }
        #expect(Set(long) == Self.longFunctions)
    }

    /// Functions by indentation: from the line with `func` or `init` to the closing brace in the same column. The
    /// formatter makes that exact.
    static func functions(of file: SourceTree.File) -> [(name: String, length: Int)] {
        let opening = #/^(\s*)(?:[\w@\(\)]+\s+)*?(?:func\s+(`[^`]+`|[^\s\(<]+)|(init\??)(?=[\(<]))/#
        var found: [(String, Int)] = []
        for (number, line) in file.lines.enumerated() {
            guard let match = line.firstMatch(of: opening) else { continue }
            let closing = match.output.1 + "}"
            guard let end = file.lines.dropFirst(number + 1).firstIndex(where: { $0.hasPrefix(closing) }) else {
                continue
            }
            found.append((String(match.output.2 ?? match.output.3 ?? "?"), end - number + 1))
        }
        return found
    }
}
