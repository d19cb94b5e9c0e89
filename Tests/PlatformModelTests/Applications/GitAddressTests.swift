import Testing

@testable import PlatformModel

struct GitAddressTests {
    @Test(arguments: [
        "https://github.com/owner/repo", "https://github.com/owner/repo.git", "https://git.example.com:8443/a/b/c.git",
        "git@github.com:owner/repo.git", "ssh://git@git.example.com:2222/owner/repo", "https://8.8.8.8/owner/repo",
        "https://[2606:4700::1111]/owner/repo", "HTTPS://GitHub.com/owner/repo", "https://codeberg.org/~me/my%20repo",
    ])
    func `a public address is accepted`(text: String) {
        #expect(GitAddress.problem(text) == nil)
    }

    @Test(arguments: [
        "", "file:///etc/passwd", "file:/etc/passwd", "/etc/passwd", "../repo", "ext::sh -c id", "ext::id",
        "-upload-pack=id",
        "--upload-pack=id", "http://github.com/a/b", "git://github.com/a/b", "ftp://github.com/a/b", "https://",
        "https:///a",
        "https://github.com", "https://github.com/", "https://user:password@github.com/a/b",
        "https://token@github.com/a/b",
        "ssh://git:password@github.com/a", "ssh://-oProxyCommand=id@github.com/a", "ssh://-oProxyCommand=id/a",
        "git@-oProxyCommand=id:a", "-oProxyCommand=id@github.com:a", "https://github.com/a b",
        "https://github.com/a\nb",
        "https://github.com/a\u{0}b", "https://github.com/a;id", "https://github.com/$(id)", "https://github.com/`id`",
        "https://github.com/a/../../b", "https://github.com/a/-b", "https://github.com:0/a",
        "https://github.com:99999/a",
        "https://github.com:+80/a", "https://github.com:a/b", "https://github.com/a?x=1", "https://github.com/a#b",
        "https://github.com\\@evil.example/a", "https://[::1/a", "https://github.com@evil.example/a", "git@host::a",
        "https://exämple.com/a", "\u{1B}[2Jhttps://github.com/a/b",
        "https://\(String(repeating: "a", count: 600)).com/a",
    ])
    func `an address of another kind or with a trick is refused`(text: String) {
        #expect(GitAddress.problem(text) != nil)
    }

    @Test(arguments: [
        "localhost", "a.localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
        "0.0.0.0",
        "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[::1]", "[::]",
        "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "224.0.0.1",
        "255.255.255.255", "printer.local", "db.internal", "metadata.google.internal", "router.lan", "intranet",
        "127.0.0.1.",
        "git.example.com.", "a..b.com", "-a.com", "[::127.0.0.1]", "1.2.3.4.5", "1.2.3.0x7f",
    ])
    func `a private loopback or reserved host is refused in every transport`(host: String) {
        #expect(GitAddress.problem("https://\(host)/owner/repo.git") != nil)
        #expect(GitAddress.problem("ssh://git@\(host)/owner/repo.git") != nil)
        #expect(host.contains("[") || GitAddress.problem("git@\(host):owner/repo.git") != nil)
    }

    @Test func `an administrator can open a private range and nothing beside it`() throws {
        let range = try #require(AddressRange("10.7.0.0/16"))
        #expect(GitAddress.problem("https://10.7.3.4/a/b", allowed: [range]) == nil)
        #expect(GitAddress.problem("https://10.8.3.4/a/b", allowed: [range]) != nil)
        #expect(GitAddress.problem("https://localhost/a/b", allowed: [range]) != nil)
    }

    @Test func `its parts are told apart`() throws {
        let https = try GitAddress("https://Git.Example.com:8443/a/b.git")
        #expect((https.transport, https.host, https.port, https.path) == (.https, "git.example.com", 8443, "a/b.git"))
        let short = try GitAddress("git@GitHub.com:owner/repo.git")
        #expect((short.transport, short.host, short.path) == (.ssh, "github.com", "owner/repo.git"))
        #expect(short.port == nil)
    }

    @Test func `no text makes the parser fail otherwise than with a reason`() {
        var generator = SeededGenerator(seed: 11)
        let pieces = [
            "https://", "ssh://", "git@", ":", "/", "@", "[", "]", "::", "a.com", "127.0.0.1", "..", "-", "%", "\u{FF}",
            "0x",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...9, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let problem = GitAddress.problem(text)
            if problem == nil { #expect(!text.contains("127.0.0.1/") || text.contains("a.com"), "\(text)") }
            #expect(problem?.isEmpty != true)
        }
    }

    @Test(arguments: ["main", "feature/x", "v1.2.3", "release-2026_11", "0"])
    func `a plain branch is accepted`(branch: String) {
        #expect(GitReference.branchProblem(branch) == nil)
    }

    @Test(arguments: [
        "", "-x", "--upload-pack=id", "/x", "x/", "a..b", "a//b", "a.lock", "a.lock/b", ".x", "a/.b", "a b", "a\n",
        "a~1", "a^", "a:b",
        "a?b", "a*b", "a[b", "a\\b", "@{u}", "a;id", "$(id)", "ä", "a.", "a\u{0}", String(repeating: "a", count: 256),
    ])
    func `a branch that git or a shell could read otherwise is refused`(branch: String) {
        #expect(GitReference.branchProblem(branch) != nil)
    }

    @Test func `a commit is seven to sixty-four hexadecimal digits`() {
        #expect(GitReference.commitProblem("abcdef1") == nil)
        #expect(GitReference.commitProblem(String(repeating: "aB", count: 32)) == nil)
        for text in ["", "abcdef", "abcdefg", "-abcdef1", "abcdef1\n", "HEAD~1", String(repeating: "a", count: 65)] {
            #expect(GitReference.commitProblem(text) != nil)
        }
    }
}
