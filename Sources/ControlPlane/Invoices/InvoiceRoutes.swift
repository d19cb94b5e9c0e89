import HTTPTypes
import Hummingbird
import NIOCore
import PlatformAPI
import PlatformModel

/// `/api/paas/billing/invoices` and `/address`.
struct InvoiceRoutes {
    let invoices: Invoices

    func add(to table: inout RouteTable) {
        let (invoices, base) = (invoices, "/api/paas/billing")
        table.tenant(
            .billing, .get, base + "/invoices",
            .init("Invoices, newest first", gives: .list(of: InvoiceSummaryResource.self))
        ) { request, _, tenant in
            try .json(await invoices.list(tenant.scope, ListPage(request)))
        }
        table.tenant(
            .billing, .get, base + "/invoices/preview",
            .init("The present month as its invoice would be now", gives: .json(InvoiceResource.self))
        ) { _, _, tenant in
            try .json(await invoices.preview(tenant.scope))
        }
        table.tenant(
            .billing, .get, base + "/invoices/{invoice}", .init("One invoice", gives: .json(InvoiceResource.self))
        ) { _, context, tenant in
            try .json(await invoices.get(tenant.scope, context.parameter("invoice")))
        }
        table.tenant(
            .billing, .get, base + "/invoices/{invoice}/csv",
            .init("The lines of an invoice for a spreadsheet", gives: .bytes("text/csv"))
        ) { _, context, tenant in
            let invoice = try await invoices.get(tenant.scope, context.parameter("invoice"))
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                    .contentDisposition: "attachment; filename=\"invoice-\(invoice.number ?? 0).csv\"",
                ], body: .init(byteBuffer: ByteBuffer(string: invoice.csv)))
        }
        table.tenant(
            .billing, .get, base + "/address",
            .init("Who invoices are made out to", gives: .json(BillingAddressResource.self))
        ) { _, _, tenant in
            try .json(await invoices.address(tenant.scope))
        }
        table.tenant(
            .billing, .put, base + "/address",
            .init(
                "Sets who invoices are made out to", takes: .json(BillingAddressRequest.self),
                gives: .json(BillingAddressResource.self))
        ) { request, _, tenant in
            try .json(await invoices.setAddress(tenant.scope, request.json(BillingAddressRequest.self)))
        }
    }
}
