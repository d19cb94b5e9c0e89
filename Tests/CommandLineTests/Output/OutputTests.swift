import Testing

@testable import CommandLine

@Suite struct OutputTests {
    @Test(arguments: [
        ("plain ä 🙂\tx", "plain ä 🙂\tx"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{07}x", "x"),
        ("\u{1B}]8;;http://e\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("a\u{9B}2Jb", "ab"), ("a\rb", "ab"),
        ("a\u{08}b", "a\u{FFFD}b"), ("\u{202E}gnp", "\u{FFFD}gnp"), ("\u{1B}", ""), ("\u{1B}[", ""),
        ("\u{1B}]unended", ""), ("\u{1B}cx", "x"), ("a\0b", "a\u{FFFD}b"),
    ])
    func `text from elsewhere has no effect on a terminal`(_ hostile: String, _ harmless: String) {
        #expect(neutral(hostile) == harmless)
    }

    @Test func `JSON for programs keeps its meaning without active characters`() {
        #expect(neutralJSON("\"a\u{9B}b\u{202E}\"") == "\"a\\u009bb\\u202e\"")
        #expect(neutralJSON("\"ä\"") == "\"ä\"")
    }

    @Test func `columns are aligned without colours`() {
        let table = Table(["NAME", "STATE"], empty: "none", rows: [["a", "running"], ["longer", "failed"]])
        #expect(table.lines(paint: Paint(active: false)) == ["NAME    STATE", "a       running", "longer  failed"])
        let empty = Table(["NAME"], empty: "none", rows: [])
        #expect(empty.lines(paint: Paint(active: true)) == ["none"])
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T02:37:07Z", 1_795_228_627_000),
        ("2024-02-29T23:59:59.123Z", 1_709_251_199_123),
    ])
    func `times are read`(_ text: String, _ milliseconds: Int64) {
        #expect(millisecondsOf(rfc3339: text) == milliseconds)
    }

    @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-21T02:37:07+01:00", "9999999-1-1T1:1:1Z"])
    func `what is no time is shown as it is`(_ text: String) {
        #expect(millisecondsOf(rfc3339: text) == nil)
        #expect(age(text, now: 0) == text)
    }

    @Test func `amounts are short`() {
        #expect([0, 1023, 1536, 12_582_912].map { readableBytes($0) } == ["0 B", "1023 B", "1.5 KB", "12 MB"])
        #expect([9, 1250, 61_000].map { readableDuration(milliseconds: $0) } == ["9 ms", "1.2 s", "1 min 1 s"])
        #expect(["2026-11-21T02:37:00Z"].map { age($0, now: 1_795_228_627_000) } == ["7s"])
    }
}
