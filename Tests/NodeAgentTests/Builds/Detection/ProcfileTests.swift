import Testing

@testable import NodeAgent

@Suite struct ProcfileTests {
    @Test func `processes are read in order, with comments and odd white space`() {
        let file = Procfile(
            "\u{FEFF}# a comment\r\nweb:  gunicorn app:app \r\n\n\tworker : python w.py\nrelease: a: b\n")
        #expect(file.processes.map(\.name) == ["web", "worker", "release"])
        #expect(file.command("web") == "gunicorn app:app")
        #expect(file.command("release") == "a: b")
        #expect(file.warnings == [])
    }

    @Test(arguments: ["web", "web:", ": x", "we b: x", "-x: y", "wéb: x", "web: \0", "a/b: c"])
    func `what is no process line is reported and left out`(line: String) {
        let file = Procfile(line)
        #expect(file.processes == [])
        #expect(file.warnings.count == 1)
    }

    @Test func `a name given twice counts once, and there is a bound`() {
        #expect(Procfile("web: a\nweb: b").processes == [.init(name: "web", command: "b")])
        let many = Procfile((0..<50).map { "p\($0): x" }.joined(separator: "\n"))
        #expect(many.processes.count == Procfile.processLimit)
        #expect(!many.warnings.isEmpty)
    }
}
