import ArgumentParser
import PlatformAPI

private let base = "/api/admin/paas"

private func query(_ month: String?) -> [(String, String)] { month.map { [("month", $0)] } ?? [] }

struct BillingOverview: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "overview",
        abstract: "For administrators: what a month earned by plan, region and organization.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "Such as 2026-11; the present one when absent.") var month: String?

    func perform(_ call: Invocation) async throws {
        let found: RevenueResource = try await call.client().send(
            .get("\(base)/billing/overview", query: query(month)))
        try await call.answer(found) { screen in
            if found.currencies.isEmpty { await screen.note("There is no wallet yet.") }
            for one in found.currencies {
                func rows(_ what: String, _ parts: [RevenuePartResource]) -> [[String]] {
                    parts.map {
                        [what, $0.name.isEmpty ? $0.id ?? "" : $0.name, $0.hours, "\($0.amount) \(one.currency)"]
                    }
                }
                let months = one.months.map { ["month", $0.month, $0.hours, "\($0.amount) \(one.currency)"] }
                let unpaid = [
                    ["unpaid now", "\(one.unpaid.organizations) owe", "", "\(one.unpaid.owed) \(one.currency)"]
                ]
                await screen.table(
                    Table(
                        ["BY", found.month, "HOURS", "REVENUE"], empty: "",
                        rows: months + rows("plan", one.plans) + rows("region", one.regions)
                            + rows("organization", one.organizations) + unpaid))
            }
        }
    }
}

struct BillingUnpaid: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpaid", abstract: "For administrators: who owes something, is suspended, or parked.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let all = try await call.client().list("\(base)/billing/unpaid", of: UnpaidResource.self)
        try await call.answer(ListResource(items: all)) { screen in
            let rows = all.map {
                [$0.name, $0.standing, "\($0.owed) \($0.currency)", $0.graceUntil ?? "", $0.organizationID]
            }
            await screen.table(
                Table(["ORGANIZATION", "STANDING", "OWED", "UNTIL", "ID"], empty: "Everybody has paid.", rows: rows))
        }
    }
}

struct BillingReport: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "For administrators: what was charged in a month by organization, plan and region.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "Such as 2026-11; the present one when absent.") var month: String?

    func perform(_ call: Invocation) async throws {
        let all = try await call.client().list(
            "\(base)/usage/report", query: query(month), of: UsageReportResource.self)
        try await call.answer(ListResource(items: all)) { screen in
            let rows = all.map {
                [$0.month, $0.organization, $0.plan, $0.region, $0.hours, "\($0.amount) \($0.currency)"]
            }
            await screen.table(
                Table(
                    ["MONTH", "ORGANIZATION", "PLAN", "REGION", "HOURS", "REVENUE"],
                    empty: "Nothing ran in this month.", rows: rows))
        }
    }
}

struct BillingReconciliation: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconciliation",
        abstract: "For administrators: what the last hourly audit of the ledger found.",
        discussion: "To look now instead: skypanel billing verify")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let audit: BillingAuditResource = try await call.client().send(.get("\(base)/billing/reconciliation"))
        try await call.answer(audit) { screen in
            guard let at = audit.ranAt, let result = audit.result else {
                return await screen.note("No audit has run yet; the first one runs ten minutes after the start.")
            }
            for one in result.reconciliation {
                let rows = [
                    ["top-ups", one.topUps], ["credit given", one.promotions], ["credit ended", one.expired],
                    ["charges", one.charges], ["refunds", one.refunds], ["closed wallets", one.closures],
                    ["balances", one.balance], ["credit left", one.promotion], ["held", one.held],
                    ["owed", one.owed],
                    ["difference", one.difference],
                ]
                await screen.table(Table(["", one.currency], empty: "", rows: rows))
            }
            let rules = result.rules.map { [$0.rule, $0.findings == 0 ? "holds" : "broken, \($0.findings) times"] }
            await screen.table(Table(["RULE", ""], empty: "", rows: rules))
            await screen.note("Audited \(at).")
        }
        guard audit.result?.isSound ?? true else { throw CommandFailure(.failed, "The ledger is not sound.") }
    }
}
