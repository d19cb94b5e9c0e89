import Testing

@testable import CommandLine

@Suite struct IgnoreRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var pattern: String
        var path: String
        var isFolder = false
        var isLeftOut: Bool

        var testDescription: String { "\(pattern) | \(path)\(isFolder ? "/" : "")" }
    }

    static func out(_ pattern: String, _ path: String, folder: Bool = false) -> Case {
        Case(pattern: pattern, path: path, isFolder: folder, isLeftOut: true)
    }

    static func stays(_ pattern: String, _ path: String, folder: Bool = false) -> Case {
        Case(pattern: pattern, path: path, isFolder: folder, isLeftOut: false)
    }

    /// Each was compared with `git check-ignore` of git 2.39.
    static let table: [Case] = [
        out("*.log", "a.log"), out("*.log", "deep/er/a.log"), stays("*.log", "a.log.txt"), stays("*.log", "log"),
        out("/a.log", "a.log"), stays("/a.log", "deep/a.log"), out("docs/a", "docs/a"), stays("docs/a", "x/docs/a"),
        out("build/", "build", folder: true), stays("build/", "build"), out("build/", "x/build", folder: true),
        out("/build/", "build", folder: true), stays("/build/", "x/build", folder: true),
        out("**/foo", "foo"), out("**/foo", "a/b/foo"), out("foo/**", "foo/a"), stays("foo/**", "foo", folder: true),
        out("a/**/b", "a/b"), out("a/**/b", "a/x/b"), out("a/**/b", "a/x/y/b"), stays("a/**/b", "c/a/b"),
        out("a*b", "ab"), out("a*b", "axxb"), stays("a*b", "a/b"), out("a?b", "axb"), stays("a?b", "ab"),
        stays("a?b", "a/b"), out("[ab].c", "a.c"), stays("[ab].c", "c.c"), out("[!ab].c", "c.c"),
        stays("[!ab].c", "a.c"), out("[a-c]x", "bx"), stays("[a-c]x", "dx"), out("[]]x", "]x"), out("[^a]x", "bx"),
        out("\\#a", "#a"), stays("#a", "#a"), out("\\!a", "!a"), stays("", "a"), stays("   ", "a"),
        out("a ", "a"), out("a\\ ", "a "), out("a\r", "a"), stays("/", "a"), out("*", "a"), out("*", ".hidden"),
        out(".env*", ".env.local"), stays("A", "a"), out("ä*", "äö"), out("foo/*", "foo/a"),
        stays("foo/*", "foo", folder: true),
        out("**", "a/b"), out("\\a", "a"), stays("a//b", "a/b"), out("*.py[co]", "x/y.pyc"), out("a**b", "axxb"),
        stays("a**b", "a/b"),
    ]

    @Test(arguments: table) func `a pattern leaves out what git ignores`(_ sample: Case) {
        let rules = IgnoreRules().entering(depth: 0, texts: [sample.pattern])
        let path = sample.path.split(separator: "/").map(String.init)
        #expect(rules.leaveOut(path, isFolder: sample.isFolder) == sample.isLeftOut)
    }

    @Test func `a later line and a deeper file win`() {
        let outer = IgnoreRules().entering(depth: 0, texts: ["*.txt\n!keep.txt\n"])
        #expect(outer.leaveOut(["a.txt"], isFolder: false))
        #expect(!outer.leaveOut(["keep.txt"], isFolder: false))
        let inner = outer.entering(depth: 1, texts: ["keep.txt\n!a.txt\n/only"])
        #expect(inner.leaveOut(["sub", "keep.txt"], isFolder: false))
        #expect(!inner.leaveOut(["sub", "a.txt"], isFolder: false))
        #expect(inner.leaveOut(["sub", "only"], isFolder: false))
        #expect(!inner.leaveOut(["sub", "x", "only"], isFolder: false))
    }

    @Test func `the rules of this program win over those of git beside them`() {
        let rules = IgnoreRules().entering(depth: 0, texts: ["dist/\n", "!dist/\ntests/\n"])
        #expect(!rules.leaveOut(["dist"], isFolder: true))
        #expect(rules.leaveOut(["tests"], isFolder: true))
    }

    @Test func `the repository of git and the link never travel`() {
        let rules = IgnoreRules().entering(depth: 0, texts: ["!.git\n!.skypanel.json"])
        #expect(rules.leaveOut([".git"], isFolder: true))
        #expect(rules.leaveOut(["sub", ".git"], isFolder: false))
        #expect(rules.leaveOut([".skypanel.json"], isFolder: false))
        #expect(!rules.leaveOut([".github"], isFolder: true))
    }

    @Test(.timeLimit(.minutes(1))) func `a hostile pattern takes no time`() {
        let stars = String(repeating: "*a", count: 200) + "b"
        let folders = String(repeating: "**/a/", count: 200) + "b"
        let rules = IgnoreRules().entering(depth: 0, texts: [stars, folders])
        let name = String(repeating: "a", count: 250)
        #expect(!rules.leaveOut([name], isFolder: false))
        #expect(!rules.leaveOut(Array(repeating: "a", count: 90), isFolder: false))
    }
}
