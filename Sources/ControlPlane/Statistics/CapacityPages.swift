import Hummingbird
import WebUI

/// The administrators' page of capacity.
struct CapacityPages {
    let website: Website
    let statistics: Statistics

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/capacity", "Page of capacity") { request, _, person in
            let (regions, nodes) = try await statistics.capacity()
            let content = CapacityContent(regions: regions.map { .init($0) }, nodes: nodes.map { .init($0) })
            return website.page(content, for: person, request)
        }
    }
}
