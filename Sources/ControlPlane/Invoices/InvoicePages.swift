import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// Invoices in the web interface; a browser prints them as PDF.
struct InvoicePages {
    let frame: OrganizationFrame
    let invoices: Invoices

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base + "/billing/invoices"
        table.tenant(.billing, .get, base, "Page of invoices") { request, _, tenant in
            frame.page(try await list(tenant), tenant, request)
        }
        table.tenant(.billing, .post, base + "/address", "Sets the billing address from the form") {
            request, _, tenant in
            try await setAddress(try await FormBody(request), request, tenant)
        }
        table.tenant(.billing, .get, base + "/{invoice}", "Page of an invoice") { request, context, tenant in
            let name = try context.parameter("invoice")
            let invoice =
                name == "preview"
                ? try await invoices.preview(tenant.scope) : try await invoices.get(tenant.scope, name)
            return frame.page(try page(invoice, tenant), tenant, request)
        }
    }

    private func list(_ tenant: Tenant) async throws -> InvoiceListContent {
        let found = try await invoices.list(tenant.scope, ListPage(limit: 120)).items
        let address = try await invoices.address(tenant.scope)
        var content = InvoiceListContent(
            heading: try frame.heading(tenant, .billing),
            invoices: found.map {
                .init(number: "\($0.number)", month: $0.month, total: "\($0.total) \($0.currency)")
            })
        content.address = FormField(address.lines.joined(separator: "\n"))
        content.taxID = FormField(address.taxID ?? "")
        return content
    }

    private func setAddress(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        let lines = form.raw("address").split(whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace))
        }.filter { !$0.isEmpty }
        do {
            let address = BillingAddressRequest(lines: lines, taxID: form.optionalText("tax_id"))
            _ = try await invoices.setAddress(tenant.scope, address)
            return frame.redirect(tenant, "/billing/invoices", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await list(tenant)
            content.address = FormField(form.raw("address"), problem: failure.problem("lines"))
            content.taxID = FormField(form.text("tax_id"), problem: failure.problem("tax_id"))
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func page(_ invoice: InvoiceResource, _ tenant: Tenant) throws -> InvoiceContent {
        var content = InvoiceContent(
            heading: try frame.heading(tenant, .billing), number: invoice.number.map { "\($0)" },
            month: invoice.time)
        content.issued = invoice.issuedAt.map { String($0.prefix(10)) }
        content.sender = invoice.sender
        content.recipient = invoice.recipient
        content.taxID = invoice.taxID
        content.lines = invoice.lines.map {
            .init(
                application: $0.application, plan: $0.plan, rate: "\($0.rate) \(invoice.currency)", hours: $0.hours,
                amount: "\($0.amount) \(invoice.currency)")
        }
        content.total = "\(invoice.total) \(invoice.currency)"
        if invoice.taxBasisPoints > 0 {
            let percent = Money(microUnits: Int64(invoice.taxBasisPoints) * 10_000).decimal
            content.tax = "\(invoice.tax) \(invoice.currency) (\(percent) %)"
        }
        return content
    }
}
