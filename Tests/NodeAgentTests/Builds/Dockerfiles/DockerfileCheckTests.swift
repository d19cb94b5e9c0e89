import Testing

@testable import NodeAgent

@Suite struct DockerfileCheckTests {
    @Test(arguments: [
        "# syntax=docker/dockerfile:1\nFROM a:1", "#Syntax = x\nFROM a:1", "FROM a:1\nRUN --security=insecure x",
        "FROM a:1\nRUN --network=host x", "FROM a:1\nRUN --mount=type=bind,target=/x y",
        "FROM a:1\nADD https://e.org/x /x",
        "FROM a:1\nADD \\\n  --chown=1:1 \\\n HTTP://e.org/x /x", "FROM a:1\nVOLUME /var/run/docker.sock",
        "FROM a:1\nrun \\\n --mount=type=secret x", "", "RUN x", "FROM a:1\0",
        "FROM a:1\n" + String(repeating: "#", count: 70_000),
        "FROM a:1\nADD [\"http://e.org/x\", \"/x\"]", "FROM a:1\nADD [\"http:\\u002f/e.org/x\", \"/x\"]",
        "FROM a:1\nENV U=http://e.org\nADD $U/x /x", "FROM a:1\nADD ht\"tp:/\"/e.org/x /x",
        "FROM a:1\nADD http:\\//e.org/x /x", "FROM a:1\nADD ht\\\ntp://e.org/x /x",
        "FROM a:1\nA\\\nDD http://e.org/x /x",
        "FROM a:1\nLABEL a=`\nADD http://e.org/x /x", "FROM a:1 AS b\nONBUILD ADD http://e.org/x /x\nFROM b",
        "FROM a:1\nLABEL a=\"\\\u{2028}\nADD http://e.org/x /x", "FROM a:1\nLABEL a=b\\\\\nADD http://e.org/x /x",
        "# escape=`\nFROM a:1\nA`\nDD http://e.org/x /x",
        "FROM a:1\n\u{A0}ADD http://e.org/x /x",
    ])
    func `what may not be built is refused with a sentence`(text: String) {
        let failure = #expect(throws: BuildFailure.self) { try DockerfileCheck.warnings(for: text) }
        #expect(failure?.code == .dockerfile)
    }

    @Test(arguments: [
        "FROM a:1", "from a@sha256:x\ncopy . .", "FROM a:1 AS build\nFROM build\nRUN echo https://e.org",
        "FROM scratch",
        "ARG V=1\nFROM a:$V\nRUN x --network=host", "FROM a:1\n# syntax=late is a comment\nADD file /x",
        "FROM a:1\nADD --chown=$U file /home/$U/",
        "FROM a:1\nRUN apk \\\n  add https://e.org/x.apk\nADD [\"a b\", \"/x\"]",
        "FROM a:1\r\nRUN a \\\r\n  && b\r\nCOPY . .\r\n", "FROM a:1\nRUN a \\\n\n  # b\n  && c",
    ])
    func `usual files pass without a warning`(text: String) throws {
        #expect(try DockerfileCheck.warnings(for: text) == [])
    }

    @Test(arguments: [
        ("FROM ubuntu", "fixed version"), ("FROM a:latest", "fixed version"),
        ("FROM a:1\nENV API_TOKEN=x", "secret"), ("FROM a:1\nARG DB_PASSWORD", "secret"),
    ])
    func `risky lines are warned of`(text: String, word: String) throws {
        #expect(try DockerfileCheck.warnings(for: text).contains { $0.contains(word) })
    }
}

@Suite struct DockerfileStepTests {
    @Test(arguments: [
        (" ---> 0123456789ab\n", "0123456789ab"), (" ---> a\n", nil), (" ---> skypanel/base:bookworm\n", nil),
        (" ---> Running in 0123456789ab\n", nil), ("x ---> 0123456789ab\n", nil), (" ---> 0123456789AB\n", nil),
    ])
    func `only a whole short id is taken for an image of the build`(line: String, id: String?) {
        #expect(DockerfileBuild.step(in: line) == id)
    }
}

@Suite struct DockerIgnoreTests {
    @Test(arguments: [
        ("node_modules", "node_modules/a/b.js", true), ("*.log", "x.log", true), ("*.log", "a/x.log", false),
        ("**/*.log", "a/b/x.log", true), ("**/*.log", "x.log", true), ("/dist", "dist/x", true),
        ("dist/", "dist/x", true),
        ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/d/c", false), ("*\n!keep.txt", "keep.txt", false),
        ("*\n!keep.txt", "other", true),
        ("!x", "x", false), ("# x", "# x", false), ("te?t", "test", true), ("te?t", "tet", false), ("../x", "x", false),
        ("", "x", false), ("a**b", "aXXb", true), ("a/**", "a/b", true), ("a/**/b", "a/b/c", true),
        ("a/**/b", "a/x/y/b", true), ("a/**/b", "c/a/b", false), ("**", "x/y", true), ("**/a/b", "a/a/b/c", true),
        ("**/a/*/c", "a/a/b/c", true), ("a/b/c", "a/b", false),
    ])
    func `patterns mean what Docker's client means`(patterns: String, path: String, excluded: Bool) {
        #expect(DockerIgnore(patterns).excludes(path) == excluded)
    }

    @Test func `no pattern makes matching slow`() {
        let deep = String(repeating: "a/", count: 500) + "b"
        #expect(!DockerIgnore(String(repeating: "**/a/", count: 19) + "c").excludes(deep))
        #expect(!DockerIgnore(String(repeating: "**/", count: 39) + "c").excludes(deep))
        #expect(DockerIgnore(String(repeating: "**/a/", count: 19) + "b").excludes(deep + "/c"))
        let pattern = String(repeating: "*a", count: 200)
        #expect(!Wildcard.matches(pattern, String(repeating: "a", count: 199) + "b"))
    }
}

@Suite struct ImageUserTests {
    private static let accounts = "root:x:0:0::/root:/bin/sh\nnode:x:1001:1002::/home/node:/bin/sh\nbroken\n"
    private static let groups = "root:x:0:\nstaff:x:50:\n"

    @Test(arguments: [
        ("", nil), ("root", nil), ("0", nil), ("0:0", nil), ("nobody", nil), ("node", "1001:1002"),
        ("1001", "1001:1002"),
        ("5000", "5000:5000"), ("5000:6000", "5000:6000"), ("node:staff", "1001:50"), ("node:none", nil),
        ("root:staff", nil),
        ("99999999999", nil), ("-1", nil),
    ])
    func `the user becomes numbers, and never root`(user: String, numbers: String?) {
        #expect(ImageUser.numeric(user, accounts: Self.accounts, groups: Self.groups) == numbers)
    }
}
