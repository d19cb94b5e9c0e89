import PlatformModel

/// The default plans; an hour costs a 720th of a month.
struct PlanSeed {
    let name: String
    let description: String
    let size: Plan.Size
    /// Micro-units.
    let monthly: Int64
    let hourly: Int64

    func plan(id: PlanID) -> Plan {
        Plan(
            id: id, name: name, description: description, size: size, priceMonthly: Money(microUnits: monthly),
            priceHourly: Money(microUnits: hourly))
    }

    static let all = [
        PlanSeed(
            name: "Starter", description: "For small sites and trials",
            size: .init(cpuMillicores: 500, memoryMB: 512, storageGB: 5), monthly: 5_000_000, hourly: 6900),
        PlanSeed(
            name: "Basic", description: "For a first real application",
            size: .init(cpuMillicores: 1000, memoryMB: 1024, storageGB: 10), monthly: 10_000_000, hourly: 13_900),
        PlanSeed(
            name: "Professional", description: "For busy applications",
            size: .init(cpuMillicores: 2000, memoryMB: 2048, storageGB: 20), monthly: 20_000_000, hourly: 27_800),
        PlanSeed(
            name: "Business", description: "For heavy work",
            size: .init(cpuMillicores: 4000, memoryMB: 4096, storageGB: 40), monthly: 40_000_000, hourly: 55_600),
        PlanSeed(
            name: "Enterprise", description: "For the largest applications",
            size: .init(cpuMillicores: 8000, memoryMB: 8192, storageGB: 80), monthly: 80_000_000, hourly: 111_100),
    ]
}
