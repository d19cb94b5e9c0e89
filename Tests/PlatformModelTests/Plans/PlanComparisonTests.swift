import PlatformModel
import Testing

@Suite struct PlanComparisonTests {
    private func plan(_ memoryMB: Int) -> Plan {
        Plan(
            id: PlanID("\(memoryMB)"), name: "M\(memoryMB)", description: "",
            size: .init(cpuMillicores: 500, memoryMB: memoryMB, storageGB: 5), priceMonthly: Money(microUnits: 0),
            priceHourly: Money(microUnits: 1_000))
    }

    private func refusals(from: Int, to: Int, peak: Int?) -> [String] {
        let application = Application(
            id: ApplicationID("a"), organizationID: OrganizationID("o"), ownerUserID: UserID("u"),
            request: .init(
                name: "Shop", slug: "shop", runtimeID: RuntimeID("r"), planID: PlanID("\(from)"), region: "default",
                port: 8080), now: Timestamp(milliseconds: 0))
        return PlanComparison(
            from: plan(from), to: plan(to), of: application,
            present: .init(instances: 1, rate: Money(microUnits: 1_000), peakMemoryMB: peak)
        ).refusals
    }

    @Test(arguments: [
        (512, true), (511, true), (466, true), (465, false), (0, false), (Int.max, true),
    ])
    func `a smaller plan has to hold what was used, and a tenth more`(peak: Int, isRefused: Bool) {
        #expect(refusals(from: 1024, to: 512, peak: peak).isEmpty != isRefused)
    }

    @Test func `without a measurement, and for more memory, nothing speaks against it`() {
        #expect(refusals(from: 1024, to: 512, peak: nil).isEmpty)
        #expect(refusals(from: 512, to: 1024, peak: 1020).isEmpty)
    }

    @Test func `the refusal says what was used and what it takes`() {
        let words = refusals(from: 1024, to: 512, peak: 500).joined()
        #expect(words.contains("used up to 500 MB") && words.contains("needs 550 MB"))
    }
}
