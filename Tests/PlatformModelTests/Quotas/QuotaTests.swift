import PlatformModel
import Testing

@Suite struct QuotaTests {
    private func quota(_ used: QuotaAmounts) -> Quota {
        Quota(limits: [.applications: 10, .instances: 20, .memoryMB: 1000, .storageBytes: 100], used: used)
    }

    @Test(arguments: [(7, 70, Quota.Level.ok), (8, 80, .warning), (9, 90, .warning), (10, 100, .exceeded)])
    func `80 percent warns and 100 percent is the end`(_ used: Int64, _ percent: Int, _ level: Quota.Level) {
        let quota = quota([.applications: used])
        #expect(quota.percent(.applications) == percent)
        #expect(quota.level(.applications) == level)
    }

    @Test func `what fits exactly fits, one more does not, and it is named`() {
        let quota = quota([.applications: 9, .memoryMB: 500])
        #expect(quota.excess(adding: [.applications: 1]) == nil)
        let excess = quota.excess(adding: [.applications: 1, .memoryMB: 501])
        #expect(excess == QuotaExcess(resource: .memoryMB, used: 500, limit: 1000, asked: 501))
        #expect(excess?.message.contains("quota of 1000 MB of memory does not allow it: 500 MB are in use") == true)
        #expect(quota.excess(adding: [.applications: 2])?.resource == .applications)
    }

    @Test func `what is over its limit stops only what needs more of it`() {
        let quota = quota([.memoryMB: 2000])
        #expect(quota.excess(adding: [.storageBytes: 1]) == nil)
        #expect(quota.excess(adding: [.memoryMB: 1])?.resource == .memoryMB)
        #expect(quota.level(.concurrentBuilds) == .exceeded)
    }

    @Test func `absurd numbers stay numbers`() {
        let quota = quota([.storageBytes: .max, .applications: -5])
        #expect(quota.percent(.storageBytes) == 999)
        #expect(quota.percent(.applications) == 0)
        #expect(quota.excess(adding: [.storageBytes: .max])?.resource == .storageBytes)
        let plan = Plan(
            id: PlanID("p"), name: "P", description: "",
            size: .init(cpuMillicores: .max, memoryMB: 512, storageGB: .max), priceMonthly: .zero, priceHourly: .zero)
        let amounts = QuotaAmounts.instances(3, of: plan)
        #expect(amounts[.cpuMillicores] == .max && amounts[.storageBytes] == .max && amounts[.memoryMB] == 1536)
        #expect(amounts[.instances] == 3 && amounts[.applications] == 0)
    }
}
