import Foundation
import PlatformModel
import SQLStore

/// The SQL of `plans`. Plans belong to the platform, so there is no tenant.
enum PlanStore {
    /// Cheapest first.
    static func all(in transaction: Transaction) throws -> [Plan] {
        try transaction.query("SELECT * FROM plans ORDER BY price_monthly, name, id").map(plan)
    }

    static func find(_ id: PlanID, in transaction: Transaction) throws -> Plan? {
        try transaction.first("SELECT * FROM plans WHERE id = $1", [.text(id.text)]).map(plan)
    }

    static func insert(_ plan: Plan, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO plans (id, name, description, cpu_millicores, memory_mb, storage_gb, price_monthly,
                price_hourly, supported_runtimes, max_instances, is_active, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
            """,
            try values(plan, now))
    }

    static func update(_ plan: Plan, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE plans SET name = $2, description = $3, cpu_millicores = $4, memory_mb = $5, storage_gb = $6,
                price_monthly = $7, price_hourly = $8, supported_runtimes = $9, max_instances = $10, is_active = $11,
                updated_at = $12
            WHERE id = $1
            """,
            try values(plan, now))
    }

    /// False when there was none.
    static func delete(_ id: PlanID, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM plans WHERE id = $1", [.text(id.text)]) > 0
    }

    private static func values(_ plan: Plan, _ now: Timestamp) throws -> [SQLValue] {
        let runtimes = try JSONEncoder().encode(plan.supportedRuntimes.map(\.text))
        return [
            .text(plan.id.text), .text(plan.name), .text(plan.description), SQLValue(plan.cpuMillicores),
            SQLValue(plan.memoryMB), SQLValue(plan.storageGB), .integer(plan.priceMonthly.microUnits),
            .integer(plan.priceHourly.microUnits), .text(String(decoding: runtimes, as: UTF8.self)),
            SQLValue(plan.maxInstances), SQLValue(plan.isActive), .integer(now.milliseconds),
        ]
    }

    private static func plan(_ row: Row) throws -> Plan {
        let runtimes = try JSONDecoder().decode([String].self, from: Data(try row.text("supported_runtimes").utf8))
        return Plan(
            id: PlanID(try row.text("id")), name: try row.text("name"), description: try row.text("description"),
            size: .init(
                cpuMillicores: try row.int("cpu_millicores"), memoryMB: try row.int("memory_mb"),
                storageGB: try row.int("storage_gb")),
            priceMonthly: Money(microUnits: try row.integer("price_monthly")),
            priceHourly: Money(microUnits: try row.integer("price_hourly")),
            supportedRuntimes: runtimes.map { RuntimeID($0) }, maxInstances: try row.int("max_instances"),
            isActive: try row.bool("is_active"))
    }
}
