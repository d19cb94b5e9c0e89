import HostSupport
package import PlatformAPI
import PlatformModel
import SQLStore

/// What the platform has earned, and what it has not been paid.
package struct Revenue: Sendable {
    private let surroundings: Surroundings
    private let store = RevenueStore()

    private static let months = 12
    private static let mostParts = 100
    /// Lines of one export.
    static let mostLines = 200_000

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    var now: Timestamp { surroundings.now }

    /// Of a month, such as `2026-11`; the present one when nil.
    package func overview(_ month: String?) async throws -> RevenueResource {
        let month = try self.month(month)
        return try await surroundings.store.read { transaction in
            let months = month.last(Self.months)
            let sums = try store.months(from: months.first ?? month, until: month, transaction)
            let currencies = try store.unpaidTotals(transaction).map { unpaid in
                let own = Dictionary(
                    sums.filter { $0.part.currency == unpaid.currency }.map { ($0.firstDay, $0.part) }
                ) { first, _ in first }
                let present = own[month.firstDay]
                var resource = CurrencyRevenueResource(
                    currency: unpaid.currency, amount: (present?.amount ?? .zero).decimal,
                    hours: UsageDay.hours(present?.milliseconds ?? 0),
                    unpaid: unpaid.total)
                resource.months = months.map { month in
                    let part = own[month.firstDay]
                    return MonthCostResource(
                        month: month.name, amount: (part?.amount ?? .zero).decimal,
                        hours: UsageDay.hours(part?.milliseconds ?? 0))
                }
                func parts(_ dimension: RevenueStore.Dimension) throws -> [RevenuePartResource] {
                    try store.parts(dimension, of: month, in: unpaid.currency, limit: Self.mostParts, transaction)
                        .map { RevenuePartResource($0, isOrganization: dimension == .organization) }
                }
                resource.plans = try parts(.plan)
                resource.regions = try parts(.region)
                resource.organizations = try parts(.organization)
                return resource
            }
            return RevenueResource(month: month.name, currencies: currencies)
        }
    }

    /// Organizations that owe something, are suspended, or parked.
    package func unpaid(_ page: ListPage) async throws -> ListResource<UnpaidResource> {
        let cursor = try page.id()
        return try await surroundings.store.read { transaction in
            let found = try store.unpaid(after: cursor, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { UnpaidResource($0.account, name: $0.name) },
                nextCursor: found.count > page.limit ? shown.last?.account.organizationID.text : nil)
        }
    }

    /// A month by organization, plan and region.
    package func report(_ month: String?, _ page: ListPage) async throws -> ListResource<UsageReportResource> {
        let month = try self.month(month)
        let place = try page.cursor.map { try RevenueStore.Place(cursor: $0) }
        return try await surroundings.store.read { transaction in
            let found = try store.lines(of: month, after: place, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { UsageReportResource($0, month: month.name) },
                nextCursor: found.count > page.limit ? try shown.last.map { try RevenueStore.Place($0).cursor } : nil)
        }
    }

    /// The same as a whole, for a spreadsheet.
    package func export(_ month: String?) async throws -> (name: String, text: String) {
        let month = try self.month(month)
        let lines = try await surroundings.store.read {
            try store.lines(of: month, after: nil, limit: Self.mostLines, $0)
        }
        let heading = ["month", "organization_id", "organization", "plan", "region", "hours", "amount", "currency"]
        let rows = lines.map { line in
            let shown = UsageReportResource(line, month: month.name)
            return [
                shown.month, shown.organizationID, shown.organization, shown.plan, shown.region, shown.hours,
                shown.amount, shown.currency,
            ]
        }
        return (month.name, ([heading] + rows).map { CSVLine($0).text }.joined())
    }

    /// What the last hourly audit found.
    package func lastAudit() async throws -> BillingAuditResource {
        try await surroundings.store.read { try BillingAuditStore().last($0) }
    }

    private func month(_ text: String?) throws -> InvoiceMonth {
        guard let text else { return InvoiceMonth(surroundings.now) }
        guard let month = InvoiceMonth(named: text) else {
            throw PlatformError.invalid([.init("month", "must be a month such as 2026-11.")])
        }
        return month
    }
}

extension RevenuePartResource {
    fileprivate init(_ part: RevenueStore.Part, isOrganization: Bool) {
        self.init(
            id: isOrganization ? part.key : nil, name: isOrganization ? part.name : part.key,
            amount: part.amount.decimal, hours: UsageDay.hours(part.milliseconds))
    }
}

extension UnpaidResource {
    fileprivate init(_ account: LedgerStore.Account, name: String) {
        let standing =
            account.parkedAt != nil
            ? "parked"
            : account.standing.isSuspended ? "suspended" : account.standing.graceUntil != nil ? "in_grace" : "owing"
        self.init(
            organizationID: account.organizationID.text, name: name, owed: account.wallet.owed.decimal,
            currency: account.currency, standing: standing)
        graceUntil = account.standing.graceUntil?.rfc3339
    }
}

extension UsageReportResource {
    fileprivate init(_ line: RevenueStore.Line, month: String) {
        self.init(
            month: month, organizationID: line.organizationID, organization: line.organization, plan: line.plan,
            region: line.region)
        hours = UsageDay.hours(line.milliseconds)
        amount = line.amount.decimal
        currency = line.currency
    }
}

extension RevenueStore.Place {
    fileprivate init(_ line: RevenueStore.Line) {
        self.init(organizationID: line.organizationID, plan: line.plan, region: line.region)
    }

    /// Throws `invalid` for what is none.
    fileprivate init(cursor: String) throws {
        let position = try ListPosition(cursor: cursor)
        let rest = try ListPosition(cursor: position.id)
        self.init(organizationID: position.text, plan: rest.text, region: rest.id)
    }

    fileprivate var cursor: String {
        get throws {
            try ListPosition(text: organizationID, id: ListPosition(text: plan, id: region).cursor).cursor
        }
    }
}
