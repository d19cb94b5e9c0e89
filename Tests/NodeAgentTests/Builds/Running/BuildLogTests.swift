import NIOCore
import Synchronization
import Testing

@testable import NodeAgent

@Suite struct BuildLogTests {
    private static func written(
        limit: Int = 1_000_000, secrets: [String] = [], _ pieces: [String]
    ) async throws -> (text: String, batches: [String]) {
        let batches = Mutex<[String]>([])
        let log = BuildLog(limit: limit, redaction: Redaction(secrets)) { text in batches.withLock { $0.append(text) } }
        for piece in pieces { try await log.take(ByteBuffer(string: piece)) }
        await log.flush()
        let all = batches.withLock { $0 }
        return (all.joined(), all)
    }

    @Test func `lines are whole whatever pieces they come in`() async throws {
        let log = try await Self.written(["on", "e\ntw", "o\nthree"])
        #expect(log.text == "one\ntwo\nthree\n")
        #expect(log.batches.allSatisfy { $0.hasSuffix("\n") })
    }

    @Test func `secrets of six characters and more are hidden, cut lines and lines of secrets too`() async throws {
        let log = try await Self.written(
            secrets: ["hunter22", "abc", "line-one\nline-two"],
            [
                "x hun", "ter22 y abc\n", "only line-two here\n",
            ])
        #expect(log.text == "x ••• y abc\nonly ••• here\n")
    }

    @Test func `terminal codes and control characters are taken out`() async throws {
        let log = try await Self.written([
            "\u{1B}[31mred\u{1B}[0m\u{7}\n", "10%\r50%\r100%\n", "\u{1B}]0;title\u{7}x\n", "a\tb\r\n",
        ])
        #expect(log.text == "red\n100%\nx\na\tb\n")
    }

    @Test func `the log ends at its limit with a mark, once`() async throws {
        let log = try await Self.written(limit: 300, Array(repeating: "0123456789012345678901234567890\n", count: 40))
        #expect(log.text.utf8.count < 420)
        #expect(log.text.split(separator: "\n").filter { $0.contains("reached its limit") }.count == 1)
    }

    @Test func `a flood is refused`() async {
        let failure = await #expect(throws: BuildFailure.self) {
            try await Self.written(limit: 10, Array(repeating: String(repeating: "x", count: 99) + "\n", count: 12_000))
        }
        #expect(failure?.code == .tooLarge)
    }

    @Test func `a line without an end is cut`() async throws {
        let log = try await Self.written([String(repeating: "y", count: 50_000) + "\n"])
        #expect(log.text.utf8.count < BuildLog.lineLimit + 10)
        #expect(log.text.hasSuffix("…\n"))
    }

    @Test func `bytes that are no text become text`() {
        #expect(PlainText.of([0xFF, 0x41, 0x00, 0xC3]).contains("A"))
    }
}
