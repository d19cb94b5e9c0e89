import PlatformModel
import Testing

@testable import WebUI

struct WordingTests {
    @Test(
        arguments: [
            (5, "just now"), (60, "1 min ago"), (3_500, "58 min ago"), (3_600, "1 h ago"), (86_400, "1 d ago"),
            (-1_800, "in 30 min"), (40 * 86_400, "1969-11-22"),
        ] as [(Int64, String)])
    func `moments are relative until a month has passed`(secondsAgo: Int64, text: String) {
        let now = Timestamp(milliseconds: 0)
        #expect(Moment(now.adding(seconds: -secondsAgo), now: now).relative == text)
    }

    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "Firefox on Linux"),
        ("Mozilla/5.0 (compatible)", "Mozilla/5.0 (compatible)"), ("skypanel/0.1.0", "skypanel/0.1.0"),
        ("", "Unknown program"),
    ]) func `a session is called by its browser and system`(program: String, words: String) {
        #expect(Wording.device(program) == words)
    }

    @Test func `moments keep the full time`() {
        let moment = Moment(Timestamp(milliseconds: 1_795_228_661_125), now: Timestamp(milliseconds: 0))
        #expect(moment.full.hasSuffix(" UTC"))
        #expect(moment.iso.hasSuffix("Z"))
    }

    @Test func `extreme moments do not trap`() {
        let ends = [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max), Timestamp(milliseconds: 0)]
        for left in ends { for right in ends { #expect(!Moment(left, now: right).relative.isEmpty) } }
    }

    @Test(
        arguments: [
            (800, "0.8 s"), (41_900, "41 s"), (125_000, "2 min 05 s"), (3_780_000, "1 h 03 min"), (-5, "0.0 s"),
        ] as [(Int64, String)])
    func `durations are short`(milliseconds: Int64, text: String) {
        #expect(Wording.duration(milliseconds: milliseconds) == text)
    }

    @Test func `sizes and cores are in the unit that fits`() {
        #expect(Wording.size(megabytes: 512) == "512 MB")
        #expect(Wording.size(megabytes: 1_536) == "1.5 GB")
        #expect(Wording.size(bytes: 13_002_342) == "12.3 MB")
        #expect(Wording.size(bytes: .max).hasSuffix(" GB"))
        #expect(Wording.cores(millicores: 500) == "0.5 cores")
        #expect(Wording.cores(millicores: 1_000) == "1 core")
        #expect(Wording.cores(millicores: .min) == "0 cores")
    }

    @Test func `a log line is marked by what it says`() {
        #expect(LogText.Line(number: 1, text: "==> Building").kind == "step")
        #expect(LogText.Line(number: 1, text: "ERROR: no such file").kind == "error")
        #expect(LogText.Line(number: 1, text: "ok", isError: true).kind == "error")
        #expect(LogText.Line(number: 1, text: "ok").kind == nil)
    }
}
