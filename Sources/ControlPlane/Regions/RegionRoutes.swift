import Hummingbird
import PlatformAPI
import PlatformModel

/// Where customers may put an application.
struct RegionRoutes {
    private let regions: Regions

    init(_ regions: Regions) { self.regions = regions }

    func add(to table: inout RouteTable) {
        let regions = regions
        table.signedIn(
            .get, "/api/paas/regions",
            .init(
                "Regions with room", gives: .list(of: RegionResource.self),
                query: [.text("plan_id", "Id or name of a plan that has to fit")])
        ) { request, _, _ in
            let plan = request.uri.queryParameters["plan_id"].map(String.init)
            let (items, next) = try ListPage(request).cut(try await regions.list(plan: plan)) { $0.name }
            return try .json(ListResource(items: items.map { RegionResource($0) }, nextCursor: next))
        }
    }
}
