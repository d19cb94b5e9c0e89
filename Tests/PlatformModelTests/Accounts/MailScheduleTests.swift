import PlatformModel
import Testing

@Suite struct MailScheduleTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `attempts get rarer, never more than two hours and a half apart, and end after two days`() {
        var now = start
        var waits: [Int64] = []
        var attempts = 1
        while let next = MailSchedule.next(attempts: attempts, createdAt: start, jitter: 999, now: now) {
            waits.append(next.milliseconds(since: now) / 1000)
            now = next
            attempts += 1
        }
        #expect(waits.first == 149)
        #expect(waits.allSatisfy { $0 <= 9000 } && waits == waits.sorted())
        #expect((20...60).contains(waits.count))
        #expect(MailSchedule.next(attempts: .max, createdAt: start, jitter: .max, now: start) != nil)
    }
}
