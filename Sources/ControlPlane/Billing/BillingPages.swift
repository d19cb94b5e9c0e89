import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of an organization's wallet.
struct BillingPages {
    let frame: OrganizationFrame
    let wallets: Wallets

    private static let days: Int64 = 30
    private static let records = 20

    func add(to table: inout RouteTable) {
        table.tenant(.billing, .get, OrganizationFrame.base + "/billing", "Page of an organization's wallet") {
            request, _, tenant in
            frame.page(try await content(tenant), tenant, request)
        }
    }

    private func content(_ tenant: Tenant) async throws -> BillingContent {
        let wallet = try await wallets.wallet(tenant.scope)
        let summary = try await wallets.summary(tenant.scope)
        let usage = try await wallets.usage(tenant.scope, days: Self.days).items
        let records = try await wallets.records(tenant.scope, ListPage(limit: Self.records)).items
        let now = wallets.now
        var content = BillingContent(
            heading: try frame.heading(tenant, .billing), figures: Self.figures(wallet, summary),
            chart: Self.chart(usage, wallet.currency, now), month: summary.month)
        content.costs = summary.applications.map {
            .init(name: $0.name, amount: "\($0.amount) \(summary.currency)", hours: $0.hours)
        }
        content.records = records.map { record in
            let money = [record.balance, record.promotion].compactMap { Money(decimal: $0) }.reduce(.zero, +)
            return .init(
                kind: Movement.Kind(rawValue: record.kind), note: record.note,
                amount: "\(money.decimal) \(record.currency)",
                at: Moment(Timestamp(rfc3339: record.createdAt) ?? now, now: now))
        }
        content.isOff = wallet.billing == BillingMode.off.rawValue
        content.warning = Self.warning(wallet)
        return content
    }

    private static func figures(
        _ wallet: WalletResource, _ summary: BillingSummaryResource
    ) -> [Figure] {
        let promotion = wallet.promotion == Money.zero.decimal ? nil : "\(wallet.promotion) of it is credit"
        return [
            .init("Balance", "\(wallet.available) \(wallet.currency)", hint: promotion),
            .init("Cost now", "\(wallet.hourlyCost) \(wallet.currency)", hint: "an hour"),
            .init("Lasts", wallet.lasts ?? "—", hint: wallet.lasts == nil ? "nothing costs anything now" : nil),
            .init("This month", "\(summary.total) \(summary.currency)", hint: summary.month),
        ]
    }

    private static func chart(_ usage: [UsageDayResource], _ currency: String, _ now: Timestamp) -> BarChart {
        let amounts = Dictionary(usage.map { ($0.day, $0.amount) }) { first, _ in first }
        let values = (0..<days).reversed().map { back in
            let day = String(now.adding(seconds: -back * 86_400).rfc3339.prefix(10))
            let amount = amounts[day].flatMap { Money(decimal: $0) } ?? .zero
            return (name: day, amount: amount.microUnits, words: "\(amount.decimal) \(currency)")
        }
        let most = values.max { $0.amount < $1.amount }?.words ?? ""
        return BarChart(summary: "Cost of each of the last \(days) days, at most \(most)", most: most, values: values)
    }

    private static func warning(_ wallet: WalletResource) -> String? {
        switch BillingStanding.Word(rawValue: wallet.standing) {
        case .suspended:
            "\(wallet.owed) \(wallet.currency) are owed. Your applications are suspended until that and an hour are "
                + "paid."
        case .inGrace:
            "\(wallet.owed) \(wallet.currency) could not be paid. Top up before \(wallet.graceUntil ?? "long"), or "
                + "your applications are suspended."
        case .low: "The balance lasts \(wallet.lasts ?? "a while"). Top it up in time, and nothing stops."
        case .ok, nil: nil
        }
    }
}
