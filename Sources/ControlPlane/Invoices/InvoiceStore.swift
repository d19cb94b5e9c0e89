import Foundation
import PlatformAPI
import PlatformModel
import SQLStore

/// The SQL of `invoices` and `billing_addresses`.
struct InvoiceStore: Sendable {
    /// What was charged of one application at one rate.
    struct Line: Sendable {
        var applicationID: String
        var application: String
        var plan: String
        var rate: Money
        var milliseconds: Int64
        var amount: Money
    }

    /// Charges whose hour ended after `from`, up to `until`, by application and rate.
    func lines(
        of organization: OrganizationID, from: Timestamp, until: Timestamp, _ transaction: Transaction
    ) throws -> [Line] {
        try transaction.query(
            """
            SELECT u.application_id, MAX(u.application_name) AS application, u.plan_name, u.rate,
                CAST(SUM(c.until_at - c.from_at) AS BIGINT) AS time, CAST(SUM(c.amount) AS BIGINT) AS amount
            FROM usage_charges c JOIN usage_intervals u ON u.id = c.interval_id
            WHERE c.organization_id = $1 AND c.until_at > $2 AND c.until_at <= $3
            GROUP BY u.application_id, u.plan_name, u.rate ORDER BY application, u.application_id, u.plan_name, u.rate
            """,
            [.text(organization.text), .integer(from.milliseconds), .integer(until.milliseconds)]
        ).map { row in
            try Line(
                applicationID: row.text("application_id"), application: row.text("application"),
                plan: row.text("plan_name"), rate: Money(microUnits: row.integer("rate")),
                milliseconds: row.integer("time"), amount: Money(microUnits: row.integer("amount")))
        }
    }

    typealias Due = (organization: OrganizationID, period: InvoicePeriod)

    /// The rest of the oldest month that was not looked at for invoices yet, of a bounded number of organizations that
    /// are charged up to the present month.
    func due(now: Timestamp, _ transaction: Transaction) throws -> [Due] {
        let begin = InvoiceMonth(now).begin.milliseconds
        return try transaction.query(
            """
            SELECT organization_id, invoiced_until, created_at FROM wallets w
            WHERE COALESCE(invoiced_until, created_at) < $1 AND billed_until >= $1 AND parked_at IS NULL
                AND NOT EXISTS (\(Self.resting("$2"))) ORDER BY organization_id LIMIT 500
            """, [.integer(begin), .integer(now.milliseconds)]
        ).map { row in
            let period = try Self.begin(row)
            return (OrganizationID(try row.text("organization_id")), period)
        }
    }

    /// The same where nothing is sold any more: up to the last charge, when there will be no more.
    func last(now: Timestamp, _ transaction: Transaction) throws -> [Due] {
        try transaction.query(
            """
            SELECT w.organization_id, w.invoiced_until, w.created_at,
                (SELECT MAX(until_at) FROM usage_charges c WHERE c.organization_id = w.organization_id) AS charged
            FROM wallets w WHERE \(Self.hasLast) AND NOT EXISTS (\(Self.resting("$1")))
            ORDER BY w.organization_id LIMIT 500
            """, [.integer(now.milliseconds)]
        ).map { row in
            var period = try Self.begin(row)
            period.until = min(period.until, Timestamp(milliseconds: try row.integer("charged")))
            return (OrganizationID(try row.text("organization_id")), period)
        }
    }

    /// Whether there are any.
    func isAnyLast(_ transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT 1 AS found FROM wallets w WHERE \(Self.hasLast) LIMIT 1") != nil
    }

    private static let hasLast = """
        w.parked_at IS NULL AND EXISTS (SELECT 1 FROM usage_charges c
            WHERE c.organization_id = w.organization_id AND c.until_at > COALESCE(w.invoiced_until, 0))
        AND NOT EXISTS (SELECT 1 FROM usage_intervals u WHERE u.organization_id = w.organization_id
            AND (u.closed_at IS NULL OR u.charged_until < u.closed_at))
        """

    /// Whose invoice failed and is not to be tried again yet.
    private static func resting(_ now: String) -> String {
        """
        SELECT 1 FROM billing_failures f WHERE f.organization_id = w.organization_id
            AND f.part = 'invoicing' AND f.retry_at > \(now)
        """
    }

    /// From what was looked at last to the end of that month.
    private static func begin(_ row: Row) throws -> InvoicePeriod {
        let invoiced = try row.moment("invoiced_until")
        let since = try invoiced ?? Timestamp(milliseconds: row.integer("created_at"))
        return InvoicePeriod(InvoiceMonth(since), from: invoiced)
    }

    /// The present month, but what has an invoice already.
    func present(
        of organization: OrganizationID, now: Timestamp, _ transaction: Transaction
    ) throws -> InvoicePeriod {
        let row = try transaction.first(
            "SELECT invoiced_until FROM wallets WHERE organization_id = $1", [.text(organization.text)])
        return InvoicePeriod(InvoiceMonth(now), from: try row?.moment("invoiced_until"))
    }

    /// False when somebody else has looked at this time already.
    func setInvoiced(
        _ organization: OrganizationID, _ period: InvoicePeriod, _ transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE wallets SET invoiced_until = $2
            WHERE organization_id = $1 AND COALESCE(invoiced_until, 0) < $2
            """, [.text(organization.text), .integer(period.until.milliseconds)]) == 1
    }

    /// Writers are serialised, and a number is taken with its invoice or not at all: so there are no gaps.
    func nextNumber(_ transaction: Transaction) throws -> Int64 {
        try (transaction.first("SELECT MAX(number) AS number FROM invoices")?.optionalInteger("number") ?? 0) + 1
    }

    func insert(
        _ invoice: InvoiceResource, total: Money, of organization: OrganizationID, _ period: InvoicePeriod,
        now: Timestamp, _ transaction: Transaction
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try transaction.execute(
            """
            INSERT INTO invoices (number, organization_id, month, first_day, last_day, currency, total, content,
                issued_at, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                SQLValue(invoice.number), .text(organization.text), .text(invoice.month),
                .integer(period.month.firstDay), .integer(period.month.endDay), .text(invoice.currency),
                .integer(total.microUnits), .text(String(decoding: try encoder.encode(invoice), as: UTF8.self)),
                .integer(now.milliseconds), .integer(period.from.milliseconds), .integer(period.until.milliseconds),
            ])
    }

    func find(_ scope: TenantScope, _ number: Int64, _ transaction: Transaction) throws -> InvoiceResource? {
        try transaction.first(
            "SELECT content FROM invoices WHERE number = $1 AND organization_id = $2",
            [.integer(number), .text(scope.organizationID.text)]
        ).map { try JSONDecoder().decode(InvoiceResource.self, from: Data($0.text("content").utf8)) }
    }

    /// Newest first, those before a number.
    func list(
        _ scope: TenantScope, before number: Int64?, limit: Int, _ transaction: Transaction
    ) throws -> [InvoiceSummaryResource] {
        try transaction.query(
            """
            SELECT number, month, total, currency, issued_at FROM invoices
            WHERE organization_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3
            """, [.text(scope.organizationID.text), .integer(number ?? .max), SQLValue(limit)]
        ).map { row in
            try InvoiceSummaryResource(
                number: row.integer("number"), month: row.text("month"),
                total: Money(microUnits: row.integer("total")).decimal, currency: row.text("currency"),
                issuedAt: Timestamp(milliseconds: row.integer("issued_at")).rfc3339)
        }
    }

    func address(of organization: OrganizationID, _ transaction: Transaction) throws -> BillingAddressResource? {
        try transaction.first(
            "SELECT * FROM billing_addresses WHERE organization_id = $1", [.text(organization.text)]
        ).map { row in
            let lines = try row.text("address").split(separator: "\n").map { String($0) }
            return BillingAddressResource(lines: lines, taxID: try row.optionalText("tax_id"))
        }
    }

    func setAddress(
        _ address: BillingAddressResource, of organization: OrganizationID, now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO billing_addresses (organization_id, address, tax_id, updated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization_id) DO UPDATE SET address = excluded.address, tax_id = excluded.tax_id,
                updated_at = excluded.updated_at
            """,
            [
                .text(organization.text), .text(address.lines.joined(separator: "\n")), SQLValue(address.taxID),
                .integer(now.milliseconds),
            ])
    }
}

/// What one invoice covers: a calendar month, or what was left of it, or it up to when billing was turned off.
struct InvoicePeriod: Sendable, Equatable {
    let month: InvoiceMonth
    let from: Timestamp
    var until: Timestamp

    /// - Parameter from: the end of the invoice before, where there is one.
    init(_ month: InvoiceMonth, from: Timestamp?) {
        self.month = month
        self.from = max(month.begin, from ?? month.begin)
        until = month.end
    }

    var isWhole: Bool { from == month.begin && until == month.end }
}

/// A calendar month, UTC.
struct InvoiceMonth: Sendable, Hashable {
    /// Such as `2026-11`.
    let name: String
    let begin: Timestamp
    let end: Timestamp

    /// The month of a moment.
    init(_ moment: Timestamp) {
        name = moment.month
        begin = Timestamp(rfc3339: name + "-01T00:00:00Z") ?? moment
        // 32 days after the first of a month is always in the next one.
        let next = begin.adding(seconds: 32 * 86_400).month
        end = Timestamp(rfc3339: next + "-01T00:00:00Z") ?? moment
    }
}
