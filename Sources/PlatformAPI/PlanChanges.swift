/// `GET /api/paas/applications/{application}/plan-change`: what another plan would change.
package struct PlanComparisonResource: Sendable, Equatable, Codable {
    package var from: PlanSizeResource
    package var to: PlanSizeResource
    /// Of all processes, as they shall run.
    package var instances: Int
    package var currency: String
    /// What all instances cost in an hour now, and then; what differs in a month of 730 hours.
    package var hourlyBefore: String
    package var hourlyAfter: String
    package var monthlyBefore: String
    package var monthlyAfter: String
    package var monthlyDifference: String
    /// Less of something that it has now.
    package var isSmaller: Bool
    /// The most memory that one instance was measured to use in the last 24 hours; absent when none was. A smaller plan
    /// has to hold a tenth more.
    package var peakMemoryMB: Int?
    /// Why it is refused; empty when it may be done.
    package var refusals: [String]

    package init(from: PlanSizeResource, to: PlanSizeResource, instances: Int, currency: String, costs: Costs) {
        self.from = from
        self.to = to
        self.instances = instances
        self.currency = currency
        hourlyBefore = costs.hourlyBefore
        hourlyAfter = costs.hourlyAfter
        monthlyBefore = costs.monthlyBefore
        monthlyAfter = costs.monthlyAfter
        monthlyDifference = costs.monthlyDifference
        isSmaller = false
        refusals = []
    }

    package struct Costs: Sendable {
        package var hourlyBefore, hourlyAfter, monthlyBefore, monthlyAfter, monthlyDifference: String

        package init(
            hourlyBefore: String, hourlyAfter: String, monthlyBefore: String, monthlyAfter: String,
            monthlyDifference: String
        ) {
            self.hourlyBefore = hourlyBefore
            self.hourlyAfter = hourlyAfter
            self.monthlyBefore = monthlyBefore
            self.monthlyAfter = monthlyAfter
            self.monthlyDifference = monthlyDifference
        }
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, instances, currency, hourlyBefore = "hourly_before", hourlyAfter = "hourly_after"
        case monthlyBefore = "monthly_before", monthlyAfter = "monthly_after"
        case monthlyDifference = "monthly_difference", isSmaller = "is_smaller", peakMemoryMB = "peak_memory_mb"
        case refusals
    }
}

/// What one instance of a plan may use.
package struct PlanSizeResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var storageGB: Int
    package var maxInstances: Int

    package init(id: String, name: String, cpuMillicores: Int, memoryMB: Int, storageGB: Int, maxInstances: Int) {
        self.id = id
        self.name = name
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.storageGB = storageGB
        self.maxInstances = maxInstances
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", storageGB = "storage_gb"
        case maxInstances = "max_instances"
    }
}
