import PlatformModel
import SQLStore

/// The SQL of `usage_days` and `usage_months`: what charges add up to, kept in the transaction of each charge, so that
/// no view reads old charges. The auditor compares them with the charges.
struct UsageSums: Sendable {
    /// Adds charges to the sums of their days and months.
    func add(
        _ charges: [UsageInterval.Charge], of organization: OrganizationID, _ due: [UsageIntervalID: UsageStore.Due],
        _ transaction: Transaction
    ) throws {
        var (days, months): ([DayKey: Sum], [MonthKey: Sum]) = ([:], [:])
        var names: [ApplicationID: String] = [:]
        for charge in charges {
            guard let facts = due[charge.intervalID] else { continue }
            let last = charge.until.adding(milliseconds: -1)
            let day = DayKey(day: last.milliseconds / UsageDay.milliseconds, applicationID: charge.applicationID)
            days[day, default: Sum()].add(charge)
            names[charge.applicationID] = facts.applicationName
            let month = MonthKey(month: InvoiceMonth(last), planName: facts.planName, region: facts.region)
            months[month, default: Sum()].add(charge)
        }
        try add(days, names, organization, transaction)
        try add(months, organization, transaction)
    }

    private struct DayKey: Hashable {
        let day: Int64
        let applicationID: ApplicationID
    }

    private struct MonthKey: Hashable {
        let month: InvoiceMonth
        let planName: String
        let region: String
    }

    private struct Sum {
        var amount = Money.zero
        var milliseconds: Int64 = 0

        mutating func add(_ charge: UsageInterval.Charge) {
            amount = amount + charge.amount
            milliseconds = milliseconds &+ charge.until.milliseconds(since: charge.from)
        }
    }

    private func add(
        _ days: [DayKey: Sum], _ names: [ApplicationID: String], _ organization: OrganizationID,
        _ transaction: Transaction
    ) throws {
        let sorted = days.sorted { ($0.key.day, $0.key.applicationID) < ($1.key.day, $1.key.applicationID) }
        for part in SQLBatches.parts(of: sorted) {
            try transaction.execute(
                """
                INSERT INTO usage_days (organization_id, day, application_id, application_name, amount, milliseconds)
                VALUES \(SQLBatches.places(rows: part.count, columns: 6))
                ON CONFLICT (organization_id, day, application_id) DO UPDATE
                SET amount = usage_days.amount + excluded.amount,
                    milliseconds = usage_days.milliseconds + excluded.milliseconds,
                    application_name = excluded.application_name
                """,
                part.flatMap { key, sum -> [SQLValue] in
                    [
                        .text(organization.text), .integer(key.day), .text(key.applicationID.text),
                        .text(names[key.applicationID] ?? ""), .integer(sum.amount.microUnits),
                        .integer(sum.milliseconds),
                    ]
                })
        }
    }

    private func add(
        _ months: [MonthKey: Sum], _ organization: OrganizationID, _ transaction: Transaction
    ) throws {
        let sorted = months.sorted {
            ($0.key.month.begin, $0.key.planName, $0.key.region) < ($1.key.month.begin, $1.key.planName, $1.key.region)
        }
        for part in SQLBatches.parts(of: sorted) {
            try transaction.execute(
                """
                INSERT INTO usage_months (organization_id, first_day, last_day, plan_name, region, amount, milliseconds)
                VALUES \(SQLBatches.places(rows: part.count, columns: 7))
                ON CONFLICT (organization_id, first_day, plan_name, region) DO UPDATE
                SET amount = usage_months.amount + excluded.amount,
                    milliseconds = usage_months.milliseconds + excluded.milliseconds
                """,
                part.flatMap { key, sum -> [SQLValue] in
                    [
                        .text(organization.text), .integer(key.month.firstDay), .integer(key.month.endDay),
                        .text(key.planName), .text(key.region), .integer(sum.amount.microUnits),
                        .integer(sum.milliseconds),
                    ]
                })
        }
    }

    /// Sums of an organization's days, the first first.
    func days(
        _ scope: TenantScope, of application: ApplicationID? = nil, from: Int64, until: Int64,
        _ transaction: Transaction
    ) throws -> [UsageDay] {
        var conditions = SQLConditions()
        conditions.add("organization_id = ?", .text(scope.organizationID.text))
        conditions.add("day >= ? AND day < ?", .integer(from), .integer(until))
        conditions.add(equal: application?.text, to: "application_id")
        return try transaction.query(
            "SELECT * FROM usage_days\(conditions.clause) ORDER BY day, application_id", conditions.values
        ).map { row in
            try UsageDay(
                day: row.integer("day"), applicationID: ApplicationID(row.text("application_id")),
                applicationName: row.text("application_name"), amount: Money(microUnits: row.integer("amount")),
                milliseconds: row.integer("milliseconds"))
        }
    }

    /// What was charged in hours that ended after `from`, by hours since 1970; the first first.
    func hours(
        _ scope: TenantScope, of application: ApplicationID?, from: Timestamp, _ transaction: Transaction
    ) throws -> [(hour: Int64, amount: Money, milliseconds: Int64)] {
        var conditions = SQLConditions()
        conditions.add("organization_id = ?", .text(scope.organizationID.text))
        conditions.add("until_at > ?", .integer(from.milliseconds))
        conditions.add(equal: application?.text, to: "application_id")
        return try transaction.query(
            """
            SELECT (until_at - 1) / 3600000 AS hour, CAST(SUM(amount) AS BIGINT) AS amount,
                CAST(SUM(until_at - from_at) AS BIGINT) AS milliseconds
            FROM usage_charges\(conditions.clause) GROUP BY (until_at - 1) / 3600000 ORDER BY hour
            """, conditions.values
        ).map {
            try ($0.integer("hour"), Money(microUnits: $0.integer("amount")), $0.integer("milliseconds"))
        }
    }
}

/// What an application used in one day (days since 1970, UTC).
struct UsageDay: Sendable, Equatable {
    var day: Int64
    var applicationID: ApplicationID
    /// The name that it had when it was last charged on that day; also of one that is gone.
    var applicationName: String
    var amount: Money
    /// Of all its instances together.
    var milliseconds: Int64

    static let milliseconds: Int64 = 86_400_000

    /// Hours with two places, rounded down.
    static func hours(_ milliseconds: Int64) -> String {
        let hundredths = max(0, milliseconds) / 36_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// Such as `2026-11-21`.
    static func name(_ day: Int64) -> String {
        let (milliseconds, overflow) = day.multipliedReportingOverflow(by: milliseconds)
        return String(Timestamp(milliseconds: overflow ? 0 : milliseconds).rfc3339.prefix(10))
    }
}

extension Timestamp {
    func adding(milliseconds more: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(more)
        return overflow ? self : Timestamp(milliseconds: sum)
    }
}

extension InvoiceMonth {
    /// Days since 1970.
    var firstDay: Int64 { begin.milliseconds / UsageDay.milliseconds }
    /// The first day of the next month.
    var endDay: Int64 { end.milliseconds / UsageDay.milliseconds }

    /// A month of its name, such as `2026-11`; nil for what is none.
    init?(named text: String) {
        guard text.utf8.count == 7, let begin = Timestamp(rfc3339: text + "-01T00:00:00Z") else { return nil }
        self.init(begin)
    }

    /// The months before and up to this one, the first first.
    func last(_ count: Int) -> [InvoiceMonth] {
        var months = [self]
        while months.count < count, let first = months.first {
            months.insert(InvoiceMonth(first.begin.adding(seconds: -86_400)), at: 0)
        }
        return months
    }
}
