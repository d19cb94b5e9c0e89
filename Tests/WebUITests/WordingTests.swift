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
