import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' page of revenue.
struct RevenuePages {
    let website: Website
    let revenue: Revenue

    private static let mostUnpaid = 100

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/billing", "Page of revenue") { request, _, person in
            website.page(try await content(request.month), for: person, request)
        }
        table.administrator(.get, "/platform/billing/usage.csv", "A month's usage for a spreadsheet") {
            request, _, _ in
            try await RevenueRoutes.file(revenue.export(request.month))
        }
    }

    private func content(_ month: String?) async throws -> RevenueContent {
        let found = try await revenue.overview(month)
        let unpaid = try await revenue.unpaid(ListPage(limit: Self.mostUnpaid))
        let present = InvoiceMonth(revenue.now)
        let shown = InvoiceMonth(named: found.month) ?? present
        var content = RevenueContent(
            month: found.month, earlier: shown.last(2).first?.name ?? found.month,
            later: shown.begin < present.begin ? InvoiceMonth(shown.end).name : nil,
            currencies: found.currencies.map { Self.currency($0) },
            unpaid: unpaid.items.map {
                .init(
                    name: $0.name.isEmpty ? $0.organizationID : $0.name, owed: "\($0.owed) \($0.currency)",
                    standing: Self.words($0))
            })
        content.hasMoreUnpaid = unpaid.nextCursor != nil
        let audit = try await revenue.lastAudit()
        if let at = audit.ranAt.flatMap({ Timestamp(rfc3339: $0) }), let result = audit.result {
            content.audit = Self.audit(result, Moment(at, now: revenue.now))
        }
        return content
    }

    private static func currency(_ one: CurrencyRevenueResource) -> RevenueContent.Currency {
        let unpaid = one.unpaid
        func table(_ title: String, _ parts: [RevenuePartResource]) -> RevenueContent.Table {
            .init(
                title: title,
                parts: parts.map { part in
                    .init(
                        name: part.name.isEmpty ? part.id ?? "unknown" : part.name,
                        amount: "\(part.amount) \(one.currency)", hours: part.hours)
                })
        }
        return .init(
            name: one.currency,
            figures: [
                Figure("Revenue", "\(one.amount) \(one.currency)"), Figure("Hours of instances", one.hours),
                Figure("Unpaid", "\(unpaid.owed) \(one.currency)", hint: "\(unpaid.organizations) owe it"),
                Figure("Suspended", "\(unpaid.suspended)", hint: "\(unpaid.inGrace) in their grace"),
            ], chart: CostChart.months(one.months, one.currency),
            tables: [
                table("By plan", one.plans), table("By region", one.regions),
                table("By organization", one.organizations),
            ])
    }

    private static func words(_ unpaid: UnpaidResource) -> String {
        switch unpaid.standing {
        case "parked": "parked: a rule of the ledger does not hold"
        case "suspended": "suspended"
        case "in_grace": "in its grace until \(unpaid.graceUntil ?? "")"
        default: "owing"
        }
    }

    private static func audit(_ found: BillingVerificationResource, _ at: Moment) -> RevenueContent.Audit {
        func line(_ name: String, _ path: KeyPath<ReconciliationResource, String>) -> RevenueContent.Line {
            .init(name: name, amounts: found.reconciliation.map { $0[keyPath: path] })
        }
        return .init(
            at: at, isSound: found.isSound,
            rules: found.rules.map { $0.findings == 0 ? "\($0.rule) holds" : "\($0.rule) is broken" },
            currencies: found.reconciliation.map(\.currency),
            lines: [
                line("Top-ups", \.topUps), line("Credit given", \.promotions), line("Credit ended", \.expired),
                line("Charges", \.charges), line("Refunds", \.refunds), line("Closed wallets", \.closures),
                line("Balances", \.balance), line("Credit left", \.promotion), line("Held", \.held),
                line("Owed", \.owed),
                line("Difference", \.difference),
            ], findings: found.findings.prefix(20).map { "\($0.rule) \($0.organizationID): \($0.message)" })
    }
}
