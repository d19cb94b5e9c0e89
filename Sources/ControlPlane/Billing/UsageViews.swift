import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What an organization has spent, and for what; read from sums that are kept with the charges.
package struct UsageViews: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let sums = UsageSums()
    private let usage = UsageStore()

    private static let earlierMonths = 6

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    /// The present month by application, the dearest first.
    package func summary(_ scope: TenantScope) async throws -> BillingSummaryResource {
        let month = InvoiceMonth(surroundings.now)
        return try await surroundings.store.read { transaction in
            let days = try sums.days(scope, from: month.firstDay, until: month.endDay, transaction)
            let costs = Dictionary(grouping: days, by: \.applicationID).map { ($0.key, UsageTotal($0.value)) }
                .sorted { ($1.1.amount, $0.0.text) < ($0.1.amount, $1.0.text) }
            let total = UsageTotal(days)
            var summary = BillingSummaryResource(
                month: month.name, currency: try currency(of: scope, transaction), total: total.amount.decimal,
                applications: costs.map {
                    ApplicationCostResource(
                        applicationID: $0.0.text, name: $0.1.name, amount: $0.1.amount.decimal, hours: $0.1.hours)
                })
            summary.types = [
                TypeCostResource(
                    type: MeteredType.application.rawValue, amount: total.amount.decimal, hours: total.hours)
            ]
            let running = try usage.running(scope, nil, transaction)
            summary.projected =
                MonthProjection.amount(
                    spent: total.amount, running: running, begin: month.begin, end: month.end
                ).decimal
            return summary
        }
    }

    /// One application: what it costs now, the present month, and the six before.
    package func application(_ scope: TenantScope, _ idOrSlug: String) async throws -> ApplicationBillingResource {
        let month = InvoiceMonth(surroundings.now)
        let months = month.last(Self.earlierMonths + 1)
        return try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let days = try sums.days(
                scope, of: application.id, from: months.first?.firstDay ?? month.firstDay, until: month.endDay,
                transaction)
            let costs = months.map { month in
                let total = UsageTotal(days.filter { ($0.day >= month.firstDay) && ($0.day < month.endDay) })
                return (total, MonthCostResource(month: month.name, amount: total.amount.decimal, hours: total.hours))
            }
            let running = try usage.running(scope, application.id, transaction)
            let spent = costs.last?.0.amount ?? .zero
            let projected = MonthProjection.amount(
                spent: spent, running: running, begin: month.begin, end: month.end)
            var resource = ApplicationBillingResource(
                applicationID: application.id.text, name: application.name,
                currency: try currency(of: scope, transaction),
                hourlyCost: running.reduce(Money.zero) { $0 + $1.rate }.decimal,
                current: costs.last?.1 ?? .init(month: month.name, amount: "0.00", hours: "0.00"),
                projected: projected.decimal)
            resource.months = costs.dropLast().map(\.1)
            return resource
        }
    }

    /// The last days, the first first; days without usage are left out.
    ///
    /// - Parameter application: id or slug; nil for all.
    package func days(
        _ scope: TenantScope, of application: String?, count: Int64
    ) async throws -> ListResource<UsageDayResource> {
        let today = surroundings.now.milliseconds / UsageDay.milliseconds
        return try await surroundings.store.read { transaction in
            let currency = try currency(of: scope, transaction)
            let days = try sums.days(
                scope, of: id(of: application, scope, transaction), from: today - count + 1, until: today + 1,
                transaction)
            let items = Dictionary(grouping: days, by: \.day).sorted { $0.key < $1.key }.map { day, parts in
                let total = UsageTotal(parts)
                return UsageDayResource(
                    day: UsageDay.name(day), amount: total.amount.decimal, hours: total.hours, currency: currency)
            }
            return ListResource(items: items)
        }
    }

    /// The last full hours, the first first; hours without usage are left out.
    package func hours(
        _ scope: TenantScope, of application: String?, count: Int64
    ) async throws -> ListResource<UsageHourResource> {
        let now = surroundings.now.milliseconds
        let end = Timestamp(milliseconds: now - now % LedgerStore.hour)
        return try await surroundings.store.read { transaction in
            let currency = try currency(of: scope, transaction)
            let found = try sums.hours(
                scope, of: id(of: application, scope, transaction), from: end.adding(seconds: -3600 * count),
                transaction)
            return ListResource(
                items: found.map {
                    UsageHourResource(
                        beganAt: Timestamp(milliseconds: $0.hour * LedgerStore.hour).rfc3339,
                        amount: $0.amount.decimal, hours: UsageDay.hours($0.milliseconds), currency: currency)
                })
        }
    }

    private func id(
        of application: String?, _ scope: TenantScope, _ transaction: Transaction
    ) throws -> ApplicationID? {
        try application.map { try applications.find(scope, $0, transaction).id }
    }

    private func currency(of scope: TenantScope, _ transaction: Transaction) throws -> String {
        try LedgerStore().account(of: scope.organizationID, transaction)?.currency
            ?? surroundings.settings(transaction).currency
    }
}

/// Days of usage added up.
private struct UsageTotal {
    let amount: Money
    let milliseconds: Int64
    /// The last one.
    let name: String

    init(_ days: [UsageDay]) {
        amount = days.reduce(.zero) { $0 + $1.amount }
        milliseconds = days.reduce(0) { $0 &+ $1.milliseconds }
        name = days.last?.applicationName ?? ""
    }

    var hours: String { UsageDay.hours(milliseconds) }
}
