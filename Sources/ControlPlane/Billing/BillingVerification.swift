import HostSupport
package import PlatformAPI
import PlatformModel
import SQLStore

/// Recomputes the ledger from its first entry and compares: the rules B1 to B10 as queries that ship with the product.
package struct BillingVerification: Sendable {
    private let surroundings: Surroundings
    static let mostFindings = 100
    private static let secondsForARule = 900

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Looks at everything; each part on one state of the store.
    package func verify() async throws -> BillingVerificationResource {
        var findings: [BillingFindingResource] = []
        let before = surroundings.now.adding(seconds: -BillingRule.settledSeconds)
        for rule in BillingRule.all {
            findings += try await surroundings.store.read { transaction in
                try transaction.raiseTimeLimit(seconds: Self.secondsForARule)
                return try Self.broken(rule, before, transaction)
            }
        }
        let (intervals, wrong) = try await costs()
        findings += wrong
        let counts = try await surroundings.store.read { transaction in
            try ["wallets", "movements"].map { table in
                try transaction.first("SELECT COUNT(*) AS count FROM \(table)")?.int("count") ?? 0
            }
        }
        let reconciliation = try await surroundings.store.read { transaction in
            try transaction.raiseTimeLimit(seconds: Self.secondsForARule)
            return try RevenueStore().reconciliation(transaction)
        }
        var result = BillingVerificationResource(
            isSound: findings.isEmpty && reconciliation.allSatisfy { $0.difference == .zero },
            organizations: counts.first ?? 0, movements: counts.last ?? 0,
            intervals: intervals, findings: Array(findings.prefix(Self.mostFindings)))
        result.rules = BillingRule.names.map { name in
            BillingRuleResource(rule: name, findings: findings.filter { $0.rule == name }.count)
        }
        result.reconciliation = reconciliation.map { ReconciliationResource($0) }
        return result
    }

    private static func broken(
        _ rule: BillingRule, _ before: Timestamp, _ transaction: Transaction
    ) throws -> [BillingFindingResource] {
        let sql = rule.sql.replacing("{before}", with: String(before.milliseconds))
        return try transaction.query("\(sql) LIMIT \(mostFindings)").map { row in
            BillingFindingResource(
                rule: rule.name, organizationID: try row.text("organization_id"),
                message: rule.message.replacing("%", with: try row.text("subject")))
        }
    }

    /// B7: each interval's charges are what the formula says, in pages.
    private func costs() async throws -> (count: Int, findings: [BillingFindingResource]) {
        var (count, last, findings): (Int, String, [BillingFindingResource]) = (0, "", [])
        while !Task.isCancelled {
            let from = last
            let page = try await surroundings.store.read { transaction in
                try transaction.query(
                    "SELECT * FROM usage_intervals WHERE id > $1 ORDER BY id LIMIT 5000", [.text(from)]
                ).map { (try UsageInterval(row: $0), try $0.text("organization_id")) }
            }
            guard let end = page.last else { break }
            for (interval, organization) in page {
                let time = interval.chargedUntil.milliseconds(since: interval.openedAt)
                guard UsageInterval.cost(of: time, at: interval.rate) != interval.charged else { continue }
                findings.append(
                    BillingFindingResource(
                        rule: "B7", organizationID: organization,
                        message: "The charge of interval \(interval.id.text) is not its time at its rate."))
            }
            (count, last) = (count + page.count, end.0.id.text)
        }
        return (count, findings)
    }
}

extension ReconciliationResource {
    init(_ found: Reconciliation) {
        self.init(currency: found.currency, difference: found.difference.decimal)
        topUps = found.change(.topUp).decimal
        promotions = found.change(.promotion).decimal
        expired = found.change(.expiry).decimal
        charges = found.change(.usage).decimal
        refunds = found.change(.refund).decimal
        closures = found.change(.closure).decimal
        balance = found.wallets.balance.decimal
        promotion = found.wallets.promotion.decimal
        held = found.wallets.held.decimal
        owed = found.wallets.owed.decimal
    }
}
