import DockerEngine
import Testing

struct DockerTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-21T02:32:07.123456789Z", 1_795_228_327_123),
            ("2024-02-29T23:59:59.5+01:00", 1_709_247_599_500), ("2000-03-01T00:00:00-00:30", 951_870_600_000),
        ] as [(String, Int64)])
    func `a time of the engine is read`(text: String, milliseconds: Int64) {
        #expect(DockerTime.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-21 02:32:07Z", "2026-11-21T02:32:07",
        "9999999999999999999999999999", "2026-11-21T02:32:07.Q", "٢026-11-21T02:32:07Z", "2026-11-21T99:32:07Z",
    ])
    func `what is no time is nil`(text: String) {
        #expect(DockerTime.milliseconds(text) == nil)
    }

    @Test func `a since parameter keeps the milliseconds`() {
        #expect(DockerClient.time(milliseconds: 1_795_228_327_007) == "1795228327.007")
        #expect(DockerClient.time(milliseconds: -5) == "0.000")
    }
}
