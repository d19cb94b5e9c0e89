/// A priced size of an instance.
package struct Plan: Sendable, Equatable {
    package var id: PlanID
    package var name: String
    package var description: String
    /// 1000 is one core.
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var storageGB: Int
    package var priceMonthly: Money
    package var priceHourly: Money
    /// Empty: every runtime.
    package var supportedRuntimes: [RuntimeID]
    package var maxInstances: Int
    /// Offered to customers.
    package var isActive: Bool

    package init(
        id: PlanID, name: String, description: String, size: Size, priceMonthly: Money, priceHourly: Money,
        supportedRuntimes: [RuntimeID] = [], maxInstances: Int = 10, isActive: Bool = true
    ) {
        self.id = id
        self.name = name
        self.description = description
        cpuMillicores = size.cpuMillicores
        memoryMB = size.memoryMB
        storageGB = size.storageGB
        self.priceMonthly = priceMonthly
        self.priceHourly = priceHourly
        self.supportedRuntimes = supportedRuntimes
        self.maxInstances = maxInstances
        self.isActive = isActive
    }

    package struct Size: Sendable, Equatable {
        package var cpuMillicores: Int
        package var memoryMB: Int
        package var storageGB: Int

        package init(cpuMillicores: Int, memoryMB: Int, storageGB: Int) {
            self.cpuMillicores = cpuMillicores
            self.memoryMB = memoryMB
            self.storageGB = storageGB
        }
    }

    package func supports(_ runtime: RuntimeID) -> Bool {
        supportedRuntimes.isEmpty || supportedRuntimes.contains(runtime)
    }
}
