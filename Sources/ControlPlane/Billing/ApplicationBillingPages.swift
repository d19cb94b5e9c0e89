import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of what one application costs.
struct ApplicationBillingPages {
    let frame: ApplicationFrame
    let views: UsageViews

    func add(to table: inout RouteTable) {
        table.tenant(.billing, .get, "/applications/{application}/billing", "Page of an application's costs") {
            request, context, tenant in
            let content = try await content(tenant, try context.applicationName())
            return frame.website.page(content, for: tenant.person, request)
        }
    }

    private func content(_ tenant: Tenant, _ name: String) async throws -> ApplicationBillingContent {
        let summary = try await frame.reader.find(tenant.scope, name)
        let costs = try await views.application(tenant.scope, name)
        let days = try await views.days(tenant.scope, of: name, count: CostChart.days).items
        let hours = try await views.hours(tenant.scope, of: name, count: CostChart.hours).items
        let (now, currency) = (frame.website.surroundings.now, costs.currency)
        return ApplicationBillingContent(
            heading: frame.heading(summary, .billing, for: tenant),
            figures: [
                Figure("This month", "\(costs.current.amount) \(currency)", hint: "up to the last full hour"),
                Figure("Hours of instances", costs.current.hours, hint: "in \(costs.current.month)"),
                Figure("Cost now", "\(costs.hourlyCost) \(currency)", hint: "an hour"),
                Figure("At the month's end", "\(costs.projected) \(currency)", hint: "if it runs on as now"),
            ], months: CostChart.months(costs.months + [costs.current], currency),
            days: CostChart.days(days, currency, now), hours: CostChart.hours(hours, currency, now))
    }
}
