import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Monthly invoices of what was charged.
package struct Invoices: Sendable {
    private let surroundings: Surroundings
    private let store = InvoiceStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Newest first.
    package func list(_ scope: TenantScope, _ page: ListPage) async throws -> ListResource<InvoiceSummaryResource> {
        let cursor = try page.cursor.map { text in
            guard let number = Int64(digits: text) else { throw PlatformError.invalid([ListPage.unknownCursor]) }
            return number
        }
        return try await surroundings.store.read { transaction in
            let found = try store.list(scope, before: cursor, limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: Array(shown),
                nextCursor: found.count > page.limit ? shown.last.map { String($0.number) } : nil)
        }
    }

    package func get(_ scope: TenantScope, _ number: String) async throws -> InvoiceResource {
        guard let number = Int64(digits: number),
            let found = try await surroundings.store.read({ try store.find(scope, number, $0) })
        else { throw PlatformError.notFound("invoice") }
        return found
    }

    /// The present month as its invoice would be now.
    package func preview(_ scope: TenantScope) async throws -> InvoiceResource {
        let (organization, now) = (scope.organizationID, surroundings.now)
        return try await surroundings.store.read { transaction in
            var period = try store.present(of: organization, now: now, transaction)
            // Its end is not known yet.
            if period.from > period.month.begin { period.until = min(period.until, now) }
            return try make(period, of: organization, transaction).invoice
        }
    }

    package func address(_ scope: TenantScope) async throws -> BillingAddressResource {
        try await surroundings.store.read {
            try store.address(of: scope.organizationID, $0) ?? BillingAddressResource(lines: [])
        }
    }

    /// Counts for invoices that are issued from now on.
    package func setAddress(
        _ scope: TenantScope, _ request: BillingAddressRequest
    ) async throws -> BillingAddressResource {
        let address = BillingAddressResource(lines: request.lines, taxID: request.taxID)
        var problems = Problems()
        problems.note("lines", Self.problem(address.lines))
        if let tax = address.taxID, !(1...50).contains(tax.unicodeScalars.count) || tax.hasControls {
            problems.note("tax_id", "must have 1 to 50 characters, without control characters")
        }
        try problems.finish()
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            transaction.remark(address.lines.first ?? "")
            try store.setAddress(address, of: scope.organizationID, now: now, transaction)
        }
        return address
    }

    private static func problem(_ lines: [String]) -> String? {
        guard lines.count <= 10 else { return "can be at most ten" }
        return lines.contains { !(1...200).contains($0.unicodeScalars.count) || $0.hasControls }
            ? "must have 1 to 200 characters each, without control characters" : nil
    }

    /// Issues what is due: of months that are over, and, where nothing is sold any more, of the last one so far. Each
    /// in a transaction of its own, which only writes what was added up before it: the charges
    /// of a month that is over do not change. Level-triggered: what was missed is issued at the next look, oldest month
    /// first, and none twice.
    func issueDue(_ attempts: BillingAttempts) async throws {
        var isMore = true
        while isMore, !Task.isCancelled {
            let now = surroundings.now
            let due = try await surroundings.store.read { transaction in
                let months = try store.due(now: now, transaction)
                guard months.isEmpty, try surroundings.settings(transaction).billing == .off else { return months }
                return try store.last(now: now, transaction)
            }
            isMore = !due.isEmpty
            let periods = Dictionary(due.map { ($0.organization, $0.period) }) { first, _ in first }
            try await attempts.each(due.map(\.organization), .invoicing) { organization in
                if let period = periods[organization] { try await issue(period, of: organization) }
            }
        }
    }

    private func issue(_ period: InvoicePeriod, of organization: OrganizationID) async throws {
        let (invoice, total) = try await surroundings.store.read { transaction in
            try transaction.raiseTimeLimit(seconds: Self.secondsForAnInvoice)
            return try make(period, of: organization, transaction)
        }
        try await surroundings.store.write { transaction in
            guard try store.setInvoiced(organization, period, transaction) else { return }
            try issue(invoice, total, of: organization, period, transaction)
        }
    }

    private static let secondsForAnInvoice = 300

    private func issue(
        _ invoice: InvoiceResource, _ total: Money, of organization: OrganizationID, _ period: InvoicePeriod,
        _ transaction: Transaction
    ) throws {
        guard !invoice.lines.isEmpty else { return }
        var invoice = invoice
        invoice.number = try store.nextNumber(transaction)
        invoice.issuedAt = surroundings.now.rfc3339
        try store.insert(invoice, total: total, of: organization, period, now: surroundings.now, transaction)
    }

    private func make(
        _ period: InvoicePeriod, of organization: OrganizationID, _ transaction: Transaction
    ) throws -> (invoice: InvoiceResource, total: Money) {
        let settings = try surroundings.settings(transaction)
        let lines = try store.lines(of: organization, from: period.from, until: period.until, transaction)
        let total = lines.reduce(Money.zero) { $0 + $1.amount }
        let account = try LedgerStore().account(of: organization, transaction)
        var invoice = InvoiceResource(
            month: period.month.name, currency: account?.currency ?? settings.currency,
            lines: lines.map { line in
                .init(
                    applicationID: line.applicationID, application: line.application, plan: line.plan,
                    rate: line.rate.decimal, hours: UsageDay.hours(line.milliseconds), amount: line.amount.decimal)
            }, total: total.decimal,
            tax: InvoiceTax.included(in: total, basisPoints: settings.taxBasisPoints).decimal,
            taxBasisPoints: settings.taxBasisPoints)
        invoice.sender = settings.invoiceSender
        if !period.isWhole { (invoice.from, invoice.until) = (period.from.rfc3339, period.until.rfc3339) }
        let address = try store.address(of: organization, transaction)
        let name = try transaction.first("SELECT name FROM organizations WHERE id = $1", [.text(organization.text)])
        invoice.recipient = try address?.lines ?? [name?.text("name")].compactMap(\.self)
        invoice.taxID = address?.taxID
        return (invoice, total)
    }
}

extension String {
    fileprivate var hasControls: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

extension InvoiceResource {
    /// For people: the month, or the part of it.
    var time: String {
        guard let from, let until else { return month }
        return "\(month), \(from) to \(until)"
    }

    /// The lines for a spreadsheet.
    var csv: String {
        let rows =
            [["application", "plan", "rate", "hours", "amount", "currency"]]
            + lines.map { [$0.application, $0.plan, $0.rate, $0.hours, $0.amount, currency] }
        return rows.map { CSVLine($0).text }.joined()
    }
}
