import ArgumentParser
import PlatformAPI

private let base = "/api/paas/billing/invoices"

struct BillingInvoices: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "invoices", abstract: "Show the invoices.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let list: ListResource<InvoiceSummaryResource> = try await call.client().send(.get(base))
        try await call.answer(list) { screen in
            let rows = list.items.map { ["\($0.number)", $0.month, "\($0.total) \($0.currency)", $0.issuedAt] }
            await screen.table(Table(["NUMBER", "MONTH", "TOTAL", "ISSUED"], empty: "No invoices yet.", rows: rows))
        }
    }
}

struct BillingInvoice: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice", abstract: "Show one invoice, or the present month so far.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Its number; the present month when absent.") var number: String?

    func perform(_ call: Invocation) async throws {
        let path = "\(base)/\(try number.map { try pathSegment($0) } ?? "preview")"
        let invoice: InvoiceResource = try await call.client().send(.get(path))
        try await call.answer(invoice) { screen in
            let rows = invoice.lines.map {
                [$0.application, $0.plan, $0.rate, $0.hours, "\($0.amount) \(invoice.currency)"]
            }
            let total = [["Total", "", "", "", "\(invoice.total) \(invoice.currency)"]]
            await screen.table(
                Table(
                    ["APPLICATION", "PLAN", "AN HOUR", "HOURS", "AMOUNT"],
                    empty: "Nothing was charged in \(invoice.month).", rows: rows.isEmpty ? [] : rows + total))
        }
    }
}
