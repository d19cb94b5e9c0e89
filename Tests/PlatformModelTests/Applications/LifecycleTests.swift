import Testing

@testable import PlatformModel

struct LifecycleTests {
    @Test func `what is stored comes back, and what is missing or wrong there is as usual`() {
        var lifecycle = Lifecycle()
        for term in Lifecycle.terms { lifecycle[keyPath: term.key] = term.range.upperBound }
        lifecycle.health.statuses = HealthStatuses("204") ?? HealthStatuses()
        #expect(Lifecycle(numbers: lifecycle.numbers) == lifecycle)
        #expect(Lifecycle(numbers: [:]) == Lifecycle())
        #expect(Lifecycle(numbers: ["drain_seconds": -1, "lowest_status": 300, "highest_status": 200]) == Lifecycle())
    }

    @Test func `what is usual is allowed, and each number has its own limits`() {
        for term in Lifecycle.terms {
            #expect(term.problem(Lifecycle()[keyPath: term.key]) == nil)
            #expect(term.problem(term.range.lowerBound - 1) != nil)
            #expect(term.problem(term.range.upperBound + 1) != nil)
        }
        #expect(Set(Lifecycle.terms.map(\.name)).count == Lifecycle.terms.count)
    }

    @Test(arguments: [("200", 200, 200), ("200-399", 200, 399), ("100-599", 100, 599)])
    func `codes are one or two`(text: String, lowest: Int, highest: Int) {
        let statuses = HealthStatuses(text)
        #expect(statuses?.lowest == lowest && statuses?.highest == highest && statuses?.text == text)
    }

    @Test(arguments: [
        "", "-", "200-", "-200", "399-200", "99", "600", "200-600", "200-201-202", "2e2", "99999999999999",
    ])
    func `what is not a code is refused`(text: String) {
        #expect(HealthStatuses(text) == nil)
    }

    @Test func `only what instances are made with needs new ones`() {
        var after = Lifecycle()
        (after.drainSeconds, after.warmSeconds) = (1, 2)
        #expect(!after.needsNewInstances(after: Lifecycle()))
        after.health.failures = 9
        #expect(after.needsNewInstances(after: Lifecycle()))
    }
}
