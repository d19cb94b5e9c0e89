import Testing

@testable import PlatformModel

struct EnvironmentFileTests {
    @Test func `what is written is read as the same`() throws {
        let values = [
            "A": "plain/value:1", "B": "", "C": "two words # no comment", "D": "\"quoted\" \\ $x `y` 'z'",
            "E": "line one\nline two\ttab\r\nend\r", "F": " spaces around ", "G": "naïve ☂", "H": "a\\n", "_I1": "=",
        ]
        #expect(try EnvironmentFile.parse(EnvironmentFile.text(values)) == values)
        #expect(EnvironmentFile.text(["B": "x y", "A": "1"]) == "A=1\nB=\"x y\"\n")
        #expect(EnvironmentFile.text([:]).isEmpty)
    }

    @Test func `the usual forms are read`() throws {
        let text = """
            \u{FEFF}# comment
            PLAIN=value
              export EXPORTED = spaced out   # comment
            EMPTY=
            SINGLE='a # $b \\n'
            DOUBLE="line one\\nline \\"two\\" \\$x \\\\ \\q"
            LONG="first
            second"
            HASH=a#b
            JSON={"a": [1, 2]}
            URL=postgres://u:p@h/d?x=1&y=2
            PLAIN=again
            lower_case=yes
            export=word
            """
        let found = try EnvironmentFile.parse(text)
        #expect(found["PLAIN"] == "again")
        #expect(found["EXPORTED"] == "spaced out")
        #expect(found["EMPTY"] == "")
        #expect(found["SINGLE"] == "a # $b \\n")
        #expect(found["DOUBLE"] == "line one\nline \"two\" $x \\ \\q")
        #expect(found["LONG"] == "first\nsecond")
        #expect(found["HASH"] == "a#b")
        #expect(found["JSON"] == "{\"a\": [1, 2]}")
        #expect(found["URL"] == "postgres://u:p@h/d?x=1&y=2")
        #expect(found["export"] == "word")
        #expect(found.count == 11)
    }

    @Test func `line ends of other systems are read alike`() throws {
        #expect(try EnvironmentFile.parse("A=1\r\nB=2\rC=3\n") == ["A": "1", "B": "2", "C": "3"])
        #expect(try EnvironmentFile.parse("").isEmpty)
        #expect(try EnvironmentFile.parse("\n\n  \n#x").isEmpty)
    }

    @Test(arguments: [
        ("A=1\nnonsense", 2), ("=x", 1), ("1A=x", 1), ("A B=x", 1), ("A=\"open", 1), ("A='x' y", 1), ("PORT=1", 1),
        ("LD_PRELOAD=x", 1),
        ("A=1\nB='two\nlines' x", 3), ("A-B=1", 1), ("A=x\nPATH=/tmp", 2), ("A=a\u{0}b", 1),
    ])
    func `a line that cannot be read is named`(text: String, line: Int) {
        #expect { try EnvironmentFile.parse(text) } throws: { ($0 as? EnvironmentFile.Failure)?.line == line }
    }

    @Test func `no text makes the parser trap or loop`() {
        var generator = SeededGenerator(seed: 5)
        let pieces: [Character] = ["A", "=", "'", "\"", "\\", "\n", " ", "#", "$", "é", "\r\n", "`"]
        for _ in 0..<3000 {
            let text = String(
                (0..<Int.random(in: 0...30, using: &generator)).compactMap { _ in
                    pieces.randomElement(using: &generator)
                })
            let found = try? EnvironmentFile.parse(text)
            #expect(found.map { $0.keys.allSatisfy { EnvironmentVariable.keyProblem($0) == nil } } ?? true)
        }
    }

    @Test(arguments: ["A", "a", "_x", "DATABASE_URL", "X1", "PORTS", "MY_PATH"])
    func `a plain key is accepted`(key: String) {
        #expect(EnvironmentVariable.keyProblem(key) == nil)
    }

    @Test(arguments: [
        "", "1A", "A-B", "A B", "A=B", "Ä", "A\n", "PORT", "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "SKYPANEL_X", "a.b",
    ])
    func `a reserved or odd key is refused`(key: String) {
        #expect(EnvironmentVariable.keyProblem(key) != nil)
    }

    @Test func `limits are exact`() {
        #expect(EnvironmentVariable.keyProblem(String(repeating: "A", count: 255)) == nil)
        #expect(EnvironmentVariable.keyProblem(String(repeating: "A", count: 256)) != nil)
        #expect(EnvironmentVariable.valueProblem(String(repeating: "x", count: 32768)) == nil)
        #expect(EnvironmentVariable.valueProblem(String(repeating: "x", count: 32769)) != nil)
        #expect(EnvironmentVariable.valueProblem("a\u{0}") != nil)
    }
}
