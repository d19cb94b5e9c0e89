import Testing

@testable import CommandLine

@Suite struct DotEnvFileTests {
    @Test func `the usual forms are read`() throws {
        let text = """
            # comment
            A=1
            export B = two words # not this
            C="line\\nnext \\$HOME \\"q\\""   # nor this
            D='raw \\n #x'
            E=
            F=a#b
            G="two
            lines"
            URL=postgres://u:p@h/db?x=1&y=2
            """
        let file = try DotEnvFile(text)
        #expect(
            file.variables == [
                "A": "1", "B": "two words", "C": "line\nnext $HOME \"q\"", "D": "raw \\n #x", "E": "", "F": "a#b",
                "G": "two\nlines", "URL": "postgres://u:p@h/db?x=1&y=2",
            ])
    }

    @Test(arguments: [("A=1\nnothing", 2), ("1A=x", 1), ("A='x\n\n", 1), ("A-B=1", 1), ("=x", 1)])
    func `a wrong line is named`(_ text: String, _ line: Int) {
        #expect { try DotEnvFile(text) } throws: { ($0 as? DotEnvFile.Problem)?.line == line }
    }
}
