/// What another plan would change for an application, and what speaks against it.
package struct PlanComparison: Sendable, Equatable {
    package let from: Plan
    package let to: Plan
    package let instances: Int
    /// What all instances together cost in an hour: at the rate that was agreed, and at the new plan's price.
    package let hourlyBefore: Money
    package let hourlyAfter: Money
    /// For people; empty when it may be done.
    package let refusals: [String]

    /// Hours of a month, as prices are compared (365 days by 24 hours by 12 months).
    package static let monthHours = 730

    /// - Parameter rate: what an hour of one instance costs now.
    package init(
        from: Plan, to: Plan, of application: Application, instances: Int, rate: Money, offeredOnly: Bool = true
    ) {
        self.from = from
        self.to = to
        self.instances = instances
        hourlyBefore = rate.times(instances)
        hourlyAfter = to.priceHourly.times(instances)
        var refusals: [String] = []
        if from.id == to.id { refusals.append("is the plan that it has") }
        if offeredOnly, !to.isActive { refusals.append("is not offered any more") }
        if !to.supports(application.runtimeID) { refusals.append("does not offer its runtime") }
        let most = application.processCounts.values.reduce(application.instanceCount, max)
        if to.maxInstances < most {
            refusals.append("allows \(to.maxInstances) instances of a process, and it has \(most)")
        }
        self.refusals = refusals
    }

    package var monthlyBefore: Money { hourlyBefore.times(Self.monthHours) }
    package var monthlyAfter: Money { hourlyAfter.times(Self.monthHours) }
    package var difference: Money { monthlyAfter - monthlyBefore }

    /// Less of something that it has: what runs may need it.
    package var isSmaller: Bool {
        to.cpuMillicores < from.cpuMillicores || to.memoryMB < from.memoryMB || to.storageGB < from.storageGB
    }
}
