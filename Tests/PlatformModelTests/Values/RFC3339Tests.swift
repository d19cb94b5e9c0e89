import PlatformModel
import Testing

@Suite struct RFC3339Tests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T02:27:30.125Z", 1_795_228_050_125),
        ("2026-11-21T03:27:30.125+01:00", 1_795_228_050_125), ("2026-11-20T21:27:30.1259-05:00", 1_795_228_050_125),
        ("2026-11-21t02:27:30z", 1_795_228_050_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("1969-12-31T23:59:59.9Z", -100),
    ])
    func `a time is read with any offset`(text: String, milliseconds: Int64) throws {
        let time = try #require(Timestamp(rfc3339: text))
        #expect(time.milliseconds == milliseconds)
        #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }

    @Test(arguments: [
        "", "now", "2026-11-21", "2026-11-21T02:27:30", "2026-11-21 02:27:30Z", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T02:60:00Z",
        "2026-11-21T02:27:30.Z", "2026-11-21T02:27:30+1:00", "2026-11-21T02:27:30+24:00", "2026-11-21T02:27:30ZZ",
        "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "２０２６-11-21T02:27:30Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
