/// What another plan would change for an application, and what speaks against it.
package struct PlanComparison: Sendable, Equatable {
    package let from: Plan
    package let to: Plan
    package let instances: Int
    /// The most memory that one instance was measured to use in the last 24 hours; nil when none was.
    package let peakMemoryMB: Int?
    /// What all instances together cost in an hour: at the rate that was agreed, and at the new plan's price.
    package let hourlyBefore: Money
    package let hourlyAfter: Money
    /// For people; empty when it may be done.
    package let refusals: [String]

    /// Hours of a month, as prices are compared (365 days by 24 hours by 12 months).
    package static let monthHours = 730

    /// How an application runs now.
    package struct Present: Sendable, Equatable {
        let instances: Int
        /// What an hour of one instance costs.
        let rate: Money
        let peakMemoryMB: Int?

        package init(instances: Int, rate: Money, peakMemoryMB: Int?) {
            self.instances = instances
            self.rate = rate
            self.peakMemoryMB = peakMemoryMB
        }
    }

    package init(from: Plan, to: Plan, of application: Application, present: Present, offeredOnly: Bool = true) {
        self.from = from
        self.to = to
        instances = present.instances
        peakMemoryMB = present.peakMemoryMB
        hourlyBefore = present.rate.times(present.instances)
        hourlyAfter = to.priceHourly.times(present.instances)
        var refusals: [String] = []
        if from.id == to.id { refusals.append("is the plan that it has") }
        if offeredOnly, !to.isActive { refusals.append("is not offered any more") }
        if !to.supports(application.runtimeID) { refusals.append("does not offer its runtime") }
        let most = application.processCounts.values.reduce(application.instanceCount, max)
        if to.maxInstances < most {
            refusals.append("allows \(to.maxInstances) instances of a process, and it has \(most)")
        }
        if let refusal = Self.refusal(of: to, peakMemoryMB, before: from) { refusals.append(refusal) }
        self.refusals = refusals
    }

    /// A smaller plan has to hold what was measured, and a tenth more.
    private static func refusal(of plan: Plan, _ peak: Int?, before: Plan) -> String? {
        guard let peak, plan.memoryMB < before.memoryMB else { return nil }
        let (more, overflows) = peak.multipliedReportingOverflow(by: 110)
        let needed = overflows ? Int.max : more / 100 + (more % 100 == 0 ? 0 : 1)
        guard plan.memoryMB < needed else { return nil }
        return "has \(plan.memoryMB) MB of memory, and an instance used up to \(peak) MB in the last 24 hours, "
            + "which needs \(needed) MB with a tenth to spare"
    }

    package var monthlyBefore: Money { hourlyBefore.times(Self.monthHours) }
    package var monthlyAfter: Money { hourlyAfter.times(Self.monthHours) }
    package var difference: Money { monthlyAfter - monthlyBefore }

    /// Less of something that it has: what runs may need it.
    package var isSmaller: Bool {
        to.cpuMillicores < from.cpuMillicores || to.memoryMB < from.memoryMB || to.storageGB < from.storageGB
    }
}
