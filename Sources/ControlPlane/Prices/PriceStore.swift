import PlatformModel
import SQLStore

/// The SQL of `organization_markups` and `organization_prices`.
struct PriceStore: Sendable {
    func agreement(of organization: OrganizationID, _ transaction: Transaction) throws -> PriceAgreement {
        let id = SQLValue.text(organization.text)
        let markup = try transaction.first(
            "SELECT basis_points FROM organization_markups WHERE organization_id = $1", [id])
        let prices = try transaction.query("SELECT * FROM organization_prices WHERE organization_id = $1", [id])
        return PriceAgreement(
            markupBasisPoints: try markup?.int("basis_points") ?? 0,
            hourly: try prices.reduce(into: [:]) { hourly, row in
                hourly[PlanID(try row.text("plan_id"))] = Money(microUnits: try row.integer("price_hourly"))
            })
    }

    /// Replaces the whole agreement.
    func set(
        _ agreement: PriceAgreement, of organization: OrganizationID, now: Timestamp, _ transaction: Transaction
    ) throws {
        let id = SQLValue.text(organization.text)
        try transaction.execute("DELETE FROM organization_prices WHERE organization_id = $1", [id])
        try transaction.execute("DELETE FROM organization_markups WHERE organization_id = $1", [id])
        if agreement.markupBasisPoints != 0 {
            try transaction.execute(
                "INSERT INTO organization_markups (organization_id, basis_points, updated_at) VALUES ($1, $2, $3)",
                [id, SQLValue(agreement.markupBasisPoints), .integer(now.milliseconds)])
        }
        for (plan, price) in agreement.hourly.sorted(by: { $0.key < $1.key }) {
            try transaction.execute(
                """
                INSERT INTO organization_prices (organization_id, plan_id, price_hourly, updated_at)
                VALUES ($1, $2, $3, $4)
                """, [id, .text(plan.text), .integer(price.microUnits), .integer(now.milliseconds)])
        }
    }
}
