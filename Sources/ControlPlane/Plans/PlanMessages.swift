import PlatformAPI
import PlatformModel

extension PlanResource {
    /// - Parameter currency: ISO 4217, of all prices.
    init(_ plan: Plan, currency: String) {
        self.init(
            id: plan.id.text, name: plan.name, description: plan.description, cpuMillicores: plan.cpuMillicores,
            memoryMB: plan.memoryMB, storageGB: plan.storageGB, priceMonthly: plan.priceMonthly.decimal,
            priceHourly: plan.priceHourly.decimal, currency: currency,
            supportedRuntimes: plan.supportedRuntimes.map(\.text), maxInstances: plan.maxInstances,
            active: plan.isActive)
    }
}

extension PlanRequest {
    /// The plan after the request; absent fields stay as they are in `plan`. Notes what is wrong.
    func applied(to plan: Plan, _ problems: inout [PlatformError.Field]) -> Plan {
        var changed = plan
        if let name {
            changed.name = AccountRules.name(name) ?? plan.name
            if AccountRules.name(name) == nil { problems.append(.init("name", "must have 1 to 100 characters.")) }
        }
        if let description {
            changed.description = description
            let isPlain = description.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
            }
            if !isPlain { problems.append(.init("description", "must not hold control characters.")) }
            if description.utf8.count > 4000 { problems.append(.init("description", "must have at most 4,000 bytes.")) }
        }
        func number(_ value: Int?, _ field: String, _ range: ClosedRange<Int>, _ path: WritableKeyPath<Plan, Int>) {
            guard let value else { return }
            changed[keyPath: path] = value
            guard !range.contains(value) else { return }
            problems.append(.init(field, "must be from \(range.lowerBound) to \(range.upperBound)."))
        }
        number(cpuMillicores, "cpu_millicores", 50...1_000_000, \.cpuMillicores)
        number(memoryMB, "memory_mb", 32...16_777_216, \.memoryMB)
        number(storageGB, "storage_gb", 1...1_000_000, \.storageGB)
        number(maxInstances, "max_instances", 1...1000, \.maxInstances)
        func money(_ text: String?, _ field: String, _ path: WritableKeyPath<Plan, Money>) {
            guard let text else { return }
            guard let amount = Money(decimal: text), amount >= .zero else {
                problems.append(.init(field, "must be a decimal such as 5.00, not negative."))
                return
            }
            changed[keyPath: path] = amount
        }
        money(priceMonthly, "price_monthly", \.priceMonthly)
        money(priceHourly, "price_hourly", \.priceHourly)
        if let supportedRuntimes { changed.supportedRuntimes = supportedRuntimes.map { RuntimeID($0) } }
        if let active { changed.isActive = active }
        return changed
    }

    /// What a new plan cannot do without.
    var missing: [PlatformError.Field] {
        let present = [
            ("name", name != nil), ("cpu_millicores", cpuMillicores != nil), ("memory_mb", memoryMB != nil),
            ("storage_gb", storageGB != nil), ("price_monthly", priceMonthly != nil),
            ("price_hourly", priceHourly != nil),
        ]
        return present.filter { !$0.1 }.map { .init($0.0, "is missing.") }
    }
}
