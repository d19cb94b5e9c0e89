import Hummingbird
import PlatformModel
import WebUI

/// The administrators' page of alerts.
struct AlertPages {
    let website: Website
    let alerts: Alerts

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/alerts", "Page of alerts") { request, _, person in
            let now = website.surroundings.now
            let (open, past) = try await alerts.overview()
            let content = AlertListContent(
                open: open.map { .init($0, now: now) }, past: past.map { .init($0, now: now) })
            return website.page(content, for: person, request)
        }
        table.administrator(.post, "/platform/alerts", "Acknowledges an alert") { request, _, person in
            let form = try await FormBody(request)
            guard let id = AlertID(outside: form.text("alert")) else { throw PlatformError.notFound("alert") }
            _ = try await alerts.acknowledge(id, by: person)
            return website.redirect("/platform/alerts", .saved)
        }
    }
}
