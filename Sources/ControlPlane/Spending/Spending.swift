import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// How much an organization wants to spend in a month: amounts at which it is told, and one at which all stops.
package struct Spending: Sendable {
    private let surroundings: Surroundings
    private let standings: Standings
    private let wallets: Wallets
    private let store = SpendingStore()

    package init(_ surroundings: Surroundings, deployments: Deployments, wallets: Wallets) {
        self.surroundings = surroundings
        self.wallets = wallets
        standings = Standings(surroundings, deployments: deployments)
    }

    package func alerts(_ scope: TenantScope) async throws -> ListResource<SpendingAlertResource> {
        try await surroundings.store.read { transaction in
            ListResource(
                items: try store.alerts(of: scope.organizationID, transaction).map { SpendingAlertResource($0) })
        }
    }

    package func add(_ tenant: Tenant, _ request: SpendingAlertRequest) async throws -> SpendingAlertResource {
        var problems = Problems()
        let threshold = Wallets.amount(request.threshold, "threshold", &problems)
        try problems.finish()
        let (organization, now) = (tenant.scope.organizationID, surroundings.now)
        let alert = SpendingAlert(id: surroundings.newID(), threshold: threshold)
        try await surroundings.store.write { transaction in
            guard try store.alerts(of: organization, transaction).count < SpendingAlert.most else {
                throw PlatformError(.conflict, "There are \(SpendingAlert.most) alerts; delete one of them first.")
            }
            guard try store.insert(alert, of: organization, now: now, transaction) else {
                throw PlatformError(.conflict, "There is an alert at \(threshold.decimal) already.")
            }
            transaction.remark("at \(threshold.decimal)")
            try standings.look(at: organization, transaction)
        }
        return SpendingAlertResource(alert)
    }

    package func remove(_ tenant: Tenant, _ id: String) async throws {
        let organization = tenant.scope.organizationID
        try await surroundings.store.write { transaction in
            let found = try store.alerts(of: organization, transaction).first { $0.id.text == id }
            guard let found, try store.delete(id, of: organization, transaction) else {
                throw PlatformError.notFound("alert")
            }
            transaction.remark("at \(found.threshold.decimal)")
        }
    }

    /// Sets or clears the limit; what it had stopped starts again when the new one allows it.
    package func setLimit(_ tenant: Tenant, _ request: SpendingLimitRequest) async throws -> WalletResource {
        var problems = Problems()
        let limit = request.limit.map { Wallets.amount($0, "limit", &problems) }
        try problems.finish()
        let organization = tenant.scope.organizationID
        try await surroundings.store.write { transaction in
            try Ledger(surroundings).open(organization, transaction)
            try store.setLimit(limit, of: organization, transaction)
            transaction.remark(limit.map { "\($0.decimal) a month" } ?? "none")
            try standings.look(at: organization, transaction)
        }
        return try await wallets.wallet(tenant.scope)
    }
}

extension SpendingAlertResource {
    init(_ alert: SpendingAlert) {
        self.init(id: alert.id.text, threshold: alert.threshold.decimal)
        noticedMonth = alert.noticedMonth
    }
}
