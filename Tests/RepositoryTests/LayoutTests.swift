import Foundation
import Testing

@Suite struct LayoutTests {
    @Test func `a main program only starts its library`() {
        for program in ["skypanel-server", "skypanel-agent", "skypanel"] {
            let files = SourceTree.swiftFiles(in: "Sources/\(program)")
            #expect(files.count == 1)
            #expect(files.allSatisfy { $0.lines.count <= 20 }, "\(program) holds more than its @main")
        }
    }

    @Test func `no file or type has a name that says nothing`() {
        let refused = #/(Manager|Helper|Helpers|Util|Utils|Common|Base|Impl|Handler|V2)$/#
        let files = SourceTree.swiftFiles(in: "Sources")
        let names = files.map { ($0.path, String($0.name.dropLast(6))) }
        #expect(names.filter { $0.1.firstMatch(of: refused) != nil }.map(\.0) == [])
        let types =
            #/\b(?:struct|class|enum|actor|protocol)\s+(Task|Clock|Environment|\w*(?:Manager|Helper|Utils?|Impl))\b/#
        #expect(SourceTree.findings(in: files, matching: types) == [])
    }

    @Test func `every suite of tests asserts something`() {
        let silent = SourceTree.swiftFiles(in: "Tests").filter { $0.target != "TestSupport" }.filter { file in
            let text = file.lines.joined(separator: "\n")
            return text.contains("@Test")
                && text.firstMatch(of: #/#expect|#require|Issue\.record|confirmation\(/#) == nil
        }
        #expect(silent.map(\.path) == [])
    }

    @Test func `the commands of the README can be run`() {
        for script in ["scripts/up", "scripts/test", ".ci/run"] {
            let path = SourceTree.root.appending(path: script).path
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(script) is missing or has no run bit")
        }
    }

    @Test func `the map of the code names every target`() {
        let map = SourceTree.text("docs/ARCHITECTURE.md")
        let targets = Set(SourceTree.swiftFiles(in: "Sources").map(\.target))
        #expect(targets.filter { !map.contains($0) } == [])
    }

    @Test func `dependencies are pinned exactly`() {
        let manifest = SourceTree.text("Package.swift")
        let lines = manifest.components(separatedBy: "\n").filter { $0.contains(".package(url:") }
        #expect(lines.count > 10)
        #expect(lines.allSatisfy { $0.contains("exact:") })
    }

    @Test func `text that becomes a document is titled`() {
        let documents = SourceTree.files(in: "docs") { $0.hasSuffix(".md") }
        #expect(!documents.isEmpty)
        #expect(documents.filter { !($0.lines.first ?? "").hasPrefix("# ") }.map(\.path) == [])
    }
}
