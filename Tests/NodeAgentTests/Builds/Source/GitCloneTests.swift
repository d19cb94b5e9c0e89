import AgentProtocol
import Foundation
import Testing

@testable import NodeAgent

/// Clones from a real Git server through a real Docker Engine.
@Suite(.serialized, .enabled(Comment(rawValue: BuildFixture.skipReason)) { await BuildFixture.isPossible() })
struct GitCloneTests {
    private static let opened = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]

    private func task(_ fixture: BuildFixture, _ git: GitSource, number: Int = 1) throws -> BuildTask {
        var task = try fixture.task(Data(), number: number)
        task.source = BuildSource(git: git)
        return task
    }

    @Test func `a repository is cloned by branch, by commit and by its default`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await GitServer.use(fixture.docker) { server in
                let url = server.base + "/open.git"
                let cases: [(branch: String?, commit: String?, text: String)] = [
                    (nil, nil, "second"), ("side", nil, "side"), (nil, server.head, "second"),
                    ("main", String(server.head.prefix(8)), "second"),
                ]
                for (number, wanted) in cases.enumerated() {
                    let git = GitSource(
                        url: url, branch: wanted.branch, commit: wanted.commit, allowedRanges: Self.opened)
                    let task = try task(fixture, git, number: number + 1)
                    let (report, log) = await fixture.run(task)
                    let result = try #require(report.build, "\(report.failure?.message ?? "") \(log)")
                    #expect(try await fixture.answer(of: result).contains(wanted.text))
                    #expect(result.commit?.count == 40)
                    if wanted.text == "second" {
                        #expect(result.commit == server.head)
                        #expect(result.commitMessage == "Second subject\n\nWith a body")
                    }
                    #expect(try await fixture.listing(of: result.image, folder: "/app/.git") == [])
                    #expect(try await fixture.leftovers(of: task) == [])
                }
            }
        }
    }

    @Test func `a closed repository needs the token, which is seen nowhere`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await GitServer.use(fixture.docker) { server in
                var git = GitSource(url: server.base + "/closed.git", allowedRanges: Self.opened)
                let without = await fixture.run(try task(fixture, git))
                #expect(without.report.failure?.code == "source")
                #expect(without.report.failure?.message.contains("asks for a password") == true, "\(without.log)")
                git.token = GitServer.token
                let with = await fixture.run(try task(fixture, git, number: 2))
                let image = try #require(with.report.build?.image, "\(with.log)")
                #expect(!with.log.contains(GitServer.token))
                #expect(try await !fixture.history(of: image).contains(GitServer.token))
                git.token = "a-wrong-t0ken"
                let wrong = await fixture.run(try task(fixture, git, number: 3))
                #expect(wrong.report.failure?.message.contains("asks for a password") == true, "\(wrong.log)")
                #expect(!wrong.log.contains("a-wrong-t0ken"))
            }
        }
    }

    @Test func `what can't be cloned is said in a sentence`() async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            try await GitServer.use(fixture.docker) { server in
                let open = server.base + "/open.git"
                let missing = String(repeating: "0123456789", count: 4)
                let cases: [(git: GitSource, words: String)] = [
                    (GitSource(url: open, branch: "nowhere"), "no branch"),
                    (GitSource(url: open, commit: missing), "no commit"),
                    (GitSource(url: open, branch: "links"), "link out of the source"),
                    (GitSource(url: server.base + "/none.git"), "no such repository"),
                    (GitSource(url: server.base + "/moved.git"), "moved"),
                    (GitSource(url: open.replacing(#/:\d+\//#, with: ":1/")), "can't be reached"),
                    (GitSource(url: "https://name-that-is-nowhere.invalid/a/b"), "no host"),
                    (GitSource(url: "file:///etc"), "not accepted"), (GitSource(url: "ext::id"), "not accepted"),
                    (GitSource(url: open, branch: "--upload-pack=id"), "branch's name"),
                    (GitSource(url: open, commit: "main; id"), "hexadecimal"),
                ]
                for (number, wanted) in cases.enumerated() {
                    var git = wanted.git
                    git.allowedRanges = Self.opened
                    let task = try task(fixture, git, number: number + 1)
                    let (report, log) = await fixture.run(task)
                    #expect(report.failure?.code == "source", "\(git.url) \(log)")
                    #expect(
                        report.failure?.message.contains(wanted.words) == true,
                        "\(report.failure?.message ?? "") \(log)")
                    #expect(try await fixture.leftovers(of: task) == [])
                }
            }
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:8080/a/b", "http://localhost/a/b", "http://169.254.169.254/latest/meta",
        "http://10.0.0.1/a/b",
        "http://[::1]/a/b", "http://[::ffff:127.0.0.1]/a/b",
    ])
    func `private addresses are refused before anything connects`(url: String) async throws {
        try await BuildFixture.use(plainGit: true) { fixture in
            let (report, _) = await fixture.run(try task(fixture, GitSource(url: url)))
            #expect(report.failure?.code == "source")
            #expect(report.failure?.message.contains("private address") == true, "\(report.failure?.message ?? "")")
        }
    }
}
