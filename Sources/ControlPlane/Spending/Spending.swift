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
        let month = surroundings.now.month
        return try await surroundings.store.read { transaction in
            ListResource(
                items: try store.alerts(of: scope.organizationID, transaction).map {
                    SpendingAlertResource($0, in: month)
                })
        }
    }

    private func channels(_ words: [String]?, _ problems: inout Problems) -> Set<SpendingAlert.Channel>? {
        guard let words else { return nil }
        let channels = words.compactMap(SpendingAlert.Channel.init)
        let all = SpendingAlert.Channel.allCases.map(\.rawValue).joined(separator: " and ")
        if channels.isEmpty || channels.count < words.count { problems.note("channels", "must be some of \(all)") }
        return Set(channels)
    }

    package func add(_ tenant: Tenant, _ request: SpendingAlertRequest) async throws -> SpendingAlertResource {
        var problems = Problems()
        let threshold = Wallets.amount(request.threshold, "threshold", &problems)
        let channels = channels(request.channels, &problems) ?? Set(SpendingAlert.Channel.allCases)
        try problems.finish()
        let (organization, now) = (tenant.scope.organizationID, surroundings.now)
        let alert = SpendingAlert(id: surroundings.newID(), threshold: threshold, channels: channels)
        return try await surroundings.store.write { transaction in
            guard try store.alerts(of: organization, transaction).count < SpendingAlert.most else {
                throw PlatformError(.conflict, "There are \(SpendingAlert.most) alerts; delete one of them first.")
            }
            guard try store.insert(alert, of: organization, now: now, transaction) else {
                throw Self.taken(threshold)
            }
            transaction.remark("at \(threshold.decimal)")
            try standings.look(at: organization, transaction)
            return try SpendingAlertResource(
                find(alert.id.text, of: organization, transaction), in: now.month)
        }
    }

    /// Sets another amount or other ways; with another amount it tells anew, at once when that is reached already.
    package func change(
        _ tenant: Tenant, _ id: String, _ request: SpendingAlertRequest
    ) async throws -> SpendingAlertResource {
        var problems = Problems()
        let threshold = Wallets.amount(request.threshold, "threshold", &problems)
        let channels = channels(request.channels, &problems)
        try problems.finish()
        let (organization, month) = (tenant.scope.organizationID, surroundings.now.month)
        return try await surroundings.store.write { transaction in
            let before = try find(id, of: organization, transaction)
            let others = try store.alerts(of: organization, transaction).filter { $0.id != before.id }
            if others.contains(where: { $0.threshold == threshold }) { throw Self.taken(threshold) }
            let after = before.changed(threshold: threshold, channels: channels ?? Set(before.channels))
            try store.update(after, of: organization, transaction)
            transaction.remark(
                "from \(before.threshold.decimal) to \(threshold.decimal), "
                    + after.channels.map(\.rawValue).joined(separator: " and "))
            try standings.look(at: organization, transaction)
            return try SpendingAlertResource(find(id, of: organization, transaction), in: month)
        }
    }

    /// Takes it from the pages for this month. Repeating it changes nothing.
    package func acknowledge(_ tenant: Tenant, _ id: String) async throws -> SpendingAlertResource {
        let (organization, month) = (tenant.scope.organizationID, surroundings.now.month)
        return try await surroundings.store.write { transaction in
            var alert = try find(id, of: organization, transaction)
            if alert.isShown(in: month) {
                alert.seenMonth = month
                try store.update(alert, of: organization, transaction)
            }
            transaction.remark("at \(alert.threshold.decimal)")
            return SpendingAlertResource(alert, in: month)
        }
    }

    private func find(
        _ id: String, of organization: OrganizationID, _ transaction: Transaction
    ) throws -> SpendingAlert {
        let found = try store.alerts(of: organization, transaction).first { $0.id.text == id }
        guard let found else { throw PlatformError.notFound("alert") }
        return found
    }

    private static func taken(_ threshold: Money) -> PlatformError {
        PlatformError(.conflict, "There is an alert at \(threshold.decimal) already.")
    }

    package func remove(_ tenant: Tenant, _ id: String) async throws {
        let organization = tenant.scope.organizationID
        try await surroundings.store.write { transaction in
            let found = try find(id, of: organization, transaction)
            try store.delete(found.id, of: organization, transaction)
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
    init(_ alert: SpendingAlert, in month: String) {
        self.init(
            id: alert.id.text, threshold: alert.threshold.decimal, channels: alert.channels.map(\.rawValue),
            isShown: alert.isShown(in: month))
        noticedMonth = alert.noticedMonth
    }
}
