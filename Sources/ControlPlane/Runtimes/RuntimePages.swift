import Hummingbird
import WebUI

/// The administrators' page of runtimes.
struct RuntimePages {
    let website: Website
    let runtimes: Runtimes

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/runtimes", "Page of runtimes") { request, _, person in
            let rows = try await runtimes.list(activeOnly: false).map { RuntimeListContent.Row($0) }
            return website.page(RuntimeListContent(runtimes: rows), for: person, request)
        }
    }
}
