import HTTPTypes
import Hummingbird
import NIOCore
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/billing/…` and `/api/admin/paas/usage/report`: what was earned and what is unpaid.
struct RevenueRoutes {
    let revenue: Revenue

    func add(to table: inout RouteTable) {
        let (revenue, base) = (revenue, "/api/admin/paas")
        let month = RouteDescription.Parameter.text("month", "Such as 2026-11; the present one when absent")
        table.administrator(
            .get, "\(base)/billing/overview",
            .init(
                "What a month earned by plan, region and organization, and what is unpaid",
                gives: .json(RevenueResource.self), query: [month])
        ) { request, _, _ in
            try .json(await revenue.overview(request.month))
        }
        table.administrator(
            .get, "\(base)/billing/unpaid",
            .init("Organizations that owe, are suspended or parked", gives: .list(of: UnpaidResource.self))
        ) { request, _, _ in
            try .json(await revenue.unpaid(ListPage(request)))
        }
        table.administrator(
            .get, "\(base)/billing/reconciliation",
            .init("What the last hourly audit of the ledger found", gives: .json(BillingAuditResource.self))
        ) { _, _, _ in
            try .json(await revenue.lastAudit())
        }
        table.administrator(
            .get, "\(base)/usage/report",
            .init(
                "What was charged in a month by organization, plan and region",
                gives: .list(of: UsageReportResource.self), query: [month])
        ) { request, _, _ in
            try .json(await revenue.report(request.month, ListPage(request)))
        }
        table.administrator(
            .get, "\(base)/usage/report/export",
            .init("The same for a spreadsheet, as a whole", gives: .bytes("text/csv"), query: [month])
        ) { request, _, _ in
            try await Self.file(revenue.export(request.month))
        }
    }

    static func file(_ file: (name: String, text: String)) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"usage-\(file.name).csv\"",
            ], body: .init(byteBuffer: ByteBuffer(string: file.text)))
    }
}

extension Request {
    var month: String? { uri.queryParameters["month"].map { String($0) } }
}
