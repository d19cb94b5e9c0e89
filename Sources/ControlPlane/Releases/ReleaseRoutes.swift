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
            func number(_ name: String) throws -> Int {
                guard let text = request.uri.queryParameters[Substring(name)],
                    let number = Int64(digits: String(text)).flatMap({ Int(exactly: $0) })
                else { throw PlatformError.invalid([.init(name, "is missing, or no number of a release.")]) }
                return number
            }
            return try .json(
                await releases.changes(
                    tenant.scope, context.application, from: number("from"), to: number("to")))
        }
    }
}
