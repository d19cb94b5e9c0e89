import Testing

@testable import PlatformModel

struct MonthProjectionTests {
    private static func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func `what is spent is all when nothing runs, and the rest of the month is added for what does`() {
        func projection(_ running: [MonthProjection.Running]) -> Money {
            MonthProjection.amount(
                spent: Money(microUnits: 500), running: running, begin: Self.at(0), end: Self.at(7_200_000))
        }
        #expect(projection([]) == Money(microUnits: 500))
        let one = MonthProjection.Running(chargedUntil: Self.at(3_600_000), rate: Money(microUnits: 6900))
        #expect(projection([one]) == Money(microUnits: 7400))
        // What is not charged yet of the month before does not count for this one.
        let late = MonthProjection.Running(chargedUntil: Self.at(-90_000_000), rate: Money(microUnits: 100))
        #expect(projection([one, late]) == Money(microUnits: 7600))
        let past = MonthProjection.Running(chargedUntil: Self.at(9_000_000), rate: Money(microUnits: 100))
        #expect(projection([past]) == Money(microUnits: 500))
        let most = MonthProjection.Running(chargedUntil: Self.at(0), rate: Money(microUnits: .max))
        #expect(projection([most, most]) == Money(microUnits: .max))
    }

    @Test(arguments: 1...300)
    func `charging on the way changes no projection by more than a millionth each`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let end = Int64.random(in: 1_000_000...2_700_000_000, using: &random)
        var intervals = (0..<Int.random(in: 1...6, using: &random)).map { number in
            UsageInterval(
                id: UsageIntervalID("\(number)"), applicationID: ApplicationID("a"),
                rate: Money(microUnits: Int64.random(in: 0...900_000, using: &random)),
                openedAt: Self.at(Int64.random(in: 0..<end, using: &random)))
        }
        func projection() -> Int64 {
            MonthProjection.amount(
                spent: intervals.reduce(.zero) { $0 + $1.charged },
                running: intervals.map { .init(chargedUntil: $0.chargedUntil, rate: $0.rate) }, begin: Self.at(0),
                end: Self.at(end)
            ).microUnits
        }
        let first = projection()
        for _ in 0..<20 {
            let limit = Self.at(Int64.random(in: 0...end, using: &random))
            intervals = intervals.map { interval in
                interval.charge(until: limit).map { interval.charged($0) } ?? interval
            }
            #expect(abs(projection() - first) <= Int64(intervals.count))
        }
        intervals = intervals.map { interval in
            interval.charge(until: Self.at(end)).map { interval.charged($0) } ?? interval
        }
        #expect(abs(intervals.reduce(0) { $0 + $1.charged.microUnits } - first) <= Int64(intervals.count))
    }
}
