import Testing

@testable import NodeAgent

@Suite struct GitAddressTests {
    @Test(arguments: [
        ("https://github.com/owner/repo.git", "https://github.com/owner/repo.git"),
        ("HTTPS://GitHub.com/owner/repo/", "https://github.com/owner/repo"),
        ("https://git.example.org:8443/a/b/c", "https://git.example.org:8443/a/b/c"),
        ("git@github.com:owner/repo.git", "ssh://git@github.com/owner/repo.git"),
        ("ssh://deploy@example.org:2222/srv/repo", "ssh://deploy@example.org:2222/srv/repo"),
        ("https://[2606:4700::1111]/a/b", "https://[2606:4700::1111]/a/b"),
    ])
    func `usual addresses are read`(raw: String, text: String) throws { #expect(try GitAddress(raw).text == text) }

    @Test(arguments: [
        "", "file:///etc", "ext::sh -c x", "git://example.org/a", "http://example.org/a", "ftp://e.org/a", "/srv/repo",
        "../repo", "-oProxyCommand=x", "--upload-pack=x", "https://-x/a", "https://example.org", "https://example.org/",
        "https://example.org/a/../b", "https://example.org/a?x=1", "https://example.org/a#b", "https://exa mple.org/a",
        "https://example.org/a\nb", "https://example.org/$(id)", "https://example.org/`id`", "git@host", "host:path",
        "ssh://-x@h.org/a", "git@-h:a", "https://example.org:0/a", "https://example.org:99999/a",
        "https://exa_mple.org/a",
        "https://example..org/a", "https://example.org/-x", "fd::17/foo", "https://é.org/a", "https:///a",
        "https://example.org/a\u{0}",
    ])
    func `everything else is refused`(raw: String) {
        let failure = #expect(throws: BuildFailure.self) { try GitAddress(raw) }
        #expect(failure?.code == .source)
    }

    @Test func `a password in the address is refused without repeating it`() {
        let failure = #expect(throws: BuildFailure.self) { try GitAddress("https://me:s3cret@example.org/a") }
        #expect(failure?.message.contains("s3cret") == false)
        #expect(failure?.message.contains("token") == true)
    }

    @Test(arguments: [
        ("main", true), ("feature/x-1", true), ("v1.2", true), ("", false), ("-x", false), ("a..b", false),
        ("a.lock", false), ("a//b", false), ("a b", false), ("a;b", false), ("a/", false), ("a@{1}", false),
        ("ä", false),
        ("x\ny", false), ("/a", false), (".a", false),
    ])
    func `names of branches are checked`(name: String, fine: Bool) { #expect(GitAddress.isBranch(name) == fine) }

    @Test(arguments: [
        ("fatal: couldn't find remote ref refs/heads/x", "no branch"),
        ("fatal: could not read Username for 'https://h': terminal prompts disabled", "asks for a password"),
        ("remote: Repository not found.", "no such repository"),
        ("Permission denied (publickey).", "asks for a password"),
        ("ssh: connect to host h port 22: Connection timed out", "can't be reached"),
        ("fatal: unable to update url base from redirection", "moved"), ("SSL certificate problem: x", "identity"),
        ("skypanel: no such commit", "no commit"), ("something else", "could not be cloned"),
    ])
    func `what git says becomes a sentence`(output: String, words: String) throws {
        let address = try GitAddress("https://h.org/a")
        let failure = GitFailure.sentence(output: output, address: address, branch: "x", commit: "abcdef1")
        #expect(failure.message.contains(words))
        #expect(failure.code == .source)
    }

    @Test func `a commit's record is read, whatever its message holds`() {
        let id = String(repeating: "a", count: 40)
        #expect(GitClone.commit("\(id)\nSubject\n\nBody\n").message == "Subject\n\nBody")
        #expect(GitClone.commit("\(id)\n").message == nil)
        #expect(GitClone.commit("rubbish").id == nil)
        #expect(GitClone.commit(nil).id == nil)
    }
}
