import Hummingbird
import WebUI

/// The administrators' page of plans.
struct PlanPages {
    let website: Website
    let plans: Plans

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/plans", "Page of plans") { request, _, person in
            let currency = try await plans.currency()
            let rows = try await plans.list(activeOnly: false).map { PlanListContent.Row($0, currency: currency) }
            return website.page(PlanListContent(plans: rows), for: person, request)
        }
    }
}
