import Hummingbird
import PlatformAPI
import PlatformModel

/// The releases of an application.
struct ReleaseRoutes {
    private let releases: Releases

    init(_ releases: Releases) { self.releases = releases }

    func add(to table: inout RouteTable) {
        let releases = releases
        table.tenant(
            .view, .get, ApplicationRoutes.one + "/releases",
            .init("Lists releases, newest first", gives: .list(of: ReleaseResource.self))
        ) {
            request, context, tenant in
            let limit = try ListPage(request).limit
            return try .json(
                await releases.list(
                    tenant.scope, context.application, before: ListPage.before(request), limit: limit))
        }
        table.tenant(
            .view, .get, ApplicationRoutes.one + "/releases/changes",
            .init(
                "What differs between two releases", gives: .json(ReleaseChangesResource.self),
                query: [.text("from", "Number of one release"), .text("to", "Number of the other")])
        ) { request, context, tenant in
            let query = request.uri.queryParameters
            return try .json(
                await releases.changes(
                    tenant.scope, context.application, from: query["from"].map(String.init),
                    to: query["to"].map(String.init)))
        }
    }
}
