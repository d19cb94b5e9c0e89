import PlatformModel
import Testing

@Suite struct AttemptTableTests {
    private let limits = AttemptTable.Limits(perSource: 5, perSubject: 3, windowSeconds: 60)
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `one subject is held after its limit, others from the same source later`() {
        var table = AttemptTable(limits)
        for _ in 0..<3 { #expect(table.begin(source: "a", subject: "x", now: start) == nil) }
        #expect(table.begin(source: "a", subject: "x", now: start.adding(seconds: 10)) == 51)
        for _ in 0..<2 { #expect(table.begin(source: "a", subject: "y", now: start) == nil) }
        #expect(table.begin(source: "a", subject: "z", now: start) == 61)
        #expect(table.begin(source: "b", subject: "x", now: start) == nil)
        #expect(table.begin(source: "a", subject: "x", now: start.adding(seconds: 60)) == nil)
    }

    @Test func `what was right or undecided does not count`() {
        var table = AttemptTable(limits)
        for _ in 0..<50 {
            #expect(table.begin(source: "a", subject: "x", now: start) == nil)
            table.withdraw(source: "a", subject: "x")
        }
        for _ in 0..<2 { #expect(table.begin(source: "a", subject: "x", now: start) == nil) }
        table.forgive(source: "a", subject: "x")
        for _ in 0..<3 { #expect(table.begin(source: "a", subject: "x", now: start) == nil) }
        #expect(table.begin(source: "a", subject: "x", now: start) != nil)
    }

    @Test func `memory is bounded, the oldest source gives way, and no source can push itself out`() {
        var table = AttemptTable(limits, capacity: 10)
        for number in 0..<3 {
            #expect(table.begin(source: "guesser", subject: "x", now: start) == nil, "\(number)")
        }
        for subject in 0..<1000 { _ = table.begin(source: "guesser", subject: "\(subject)", now: start) }
        #expect(table.begin(source: "guesser", subject: "x", now: start) != nil)
        for number in 0..<9 { #expect(table.begin(source: "s\(number)", subject: "x", now: start) == nil) }
        #expect(table.begin(source: "guesser", subject: "x", now: start) != nil)
        #expect(table.begin(source: "one more", subject: "x", now: start) == nil)
        #expect(table.count == 10)
        #expect(table.begin(source: "s1", subject: "x", now: start) == nil)
        #expect(table.begin(source: "s1", subject: "x", now: start) == nil)
        #expect(table.begin(source: "s1", subject: "x", now: start) != nil)
        for number in 0..<5000 { _ = table.begin(source: "t\(number)", subject: "x", now: start) }
        #expect(table.count == 10)
    }
}
