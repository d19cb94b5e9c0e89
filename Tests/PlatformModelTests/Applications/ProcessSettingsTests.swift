import Testing

@testable import PlatformModel

struct ProcessSettingsTests {
    @Test(arguments: ["npm ci && npm run build", "gunicorn 'app:app' -b 0.0.0.0:$PORT", "a\tb", "echo äöü"])
    func `a command is one line of anything printable`(command: String) {
        #expect(ProcessSettings.commandProblem(command) == nil)
    }

    @Test(arguments: [
        "", "   ", "a\nb", "a\rb", "a\u{0}b", "a\u{1B}[0m", "a\u{2028}b", "a\u{85}b",
        String(repeating: "x", count: 1001),
    ])
    func `a command with line breaks or control characters is refused`(command: String) {
        #expect(ProcessSettings.commandProblem(command) != nil)
    }

    @Test(arguments: ["/", "/healthz", "/a/b.c?x=1&y=%20", "/~me"])
    func `a path of a URL is accepted`(path: String) {
        #expect(ProcessSettings.healthPathProblem(path) == nil)
    }

    @Test(arguments: [
        "", "healthz", "//evil.example/", "/a b", "/a\r\nHost: x", "/ä", "/a#b", "/<x>", "http://x/",
        "/" + String(repeating: "a", count: 200),
    ])
    func `another health path is refused`(path: String) {
        #expect(ProcessSettings.healthPathProblem(path) != nil)
    }

    @Test(arguments: [
        (1023, false), (1024, true), (65535, true), (65536, false), (0, false), (-1, false), (Int.max, false),
        (Int.min, false),
    ])
    func `a port is from 1024 to 65535`(port: Int, isFine: Bool) {
        #expect((ProcessSettings.portProblem(port) == nil) == isFine)
    }
}
