import Hummingbird
import PlatformAPI
import PlatformModel

/// What was spent, and for what.
struct UsageRoutes {
    let views: UsageViews

    func add(to table: inout RouteTable) {
        let (views, base) = (views, "/api/paas/billing")
        let application = RouteDescription.Parameter.text("application", "Only this one: its id or slug")
        table.tenant(
            .billing, .get, "\(base)/summary",
            .init(
                "The present month by application and type, and what it will have cost",
                gives: .json(BillingSummaryResource.self))
        ) { _, _, tenant in
            try .json(await views.summary(tenant.scope))
        }
        table.tenant(
            .billing, .get, "\(base)/usage",
            .init(
                "What each of the last days cost", gives: .wholeList(of: UsageDayResource.self),
                query: [.integer("days", "Days, today among them (30 when absent)", in: 1...366), application],
                problems: [.notFound])
        ) { request, _, tenant in
            let days = try request.number("days", in: 1...366, usual: 30)
            return try .json(await views.days(tenant.scope, of: request.application, count: days))
        }
        table.tenant(
            .billing, .get, "\(base)/usage/hours",
            .init(
                "What each of the last full hours cost", gives: .wholeList(of: UsageHourResource.self),
                query: [.integer("hours", "Hours (48 when absent)", in: 1...168), application],
                problems: [.notFound])
        ) { request, _, tenant in
            let hours = try request.number("hours", in: 1...168, usual: 48)
            return try .json(await views.hours(tenant.scope, of: request.application, count: hours))
        }
        table.tenant(
            .billing, .get, "/api/paas/applications/{application}/billing",
            .init(
                "What an application costs: the present month, and the six before",
                gives: .json(ApplicationBillingResource.self))
        ) { _, context, tenant in
            try .json(await views.application(tenant.scope, context.application))
        }
    }
}

extension Request {
    fileprivate var application: String? { uri.queryParameters["application"].map { String($0).storable(200) } }

    /// A number of the address in a range.
    func number(_ name: String, in range: ClosedRange<Int64>, usual: Int64) throws -> Int64 {
        guard let text = uri.queryParameters[Substring(name)] else { return usual }
        guard let number = Int64(digits: text), range.contains(number) else {
            throw PlatformError.invalid([
                .init(name, "must be a number from \(range.lowerBound) to \(range.upperBound).")
            ])
        }
        return number
    }
}
