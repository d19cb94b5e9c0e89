import Hummingbird
import PlatformAPI
import PlatformModel

/// Builds of an application and their logs.
struct BuildRoutes {
    private let builds: Builds

    init(_ builds: Builds) { self.builds = builds }

    func add(to table: inout RouteTable) {
        let (builds, base) = (builds, ApplicationRoutes.one + "/builds")
        table.tenant(.view, .get, base, .init("Lists builds, newest first", gives: .list(of: BuildResource.self))) {
            request, context, tenant in
            let page = try ListPage(request)
            return try .json(
                await builds.list(
                    tenant.scope, context.application, before: ListPage.before(request), limit: page.limit))
        }
        table.tenant(.view, .get, base + "/{build}", .init("One build", gives: .json(BuildResource.self))) {
            _, context, tenant in
            try .json(await builds.get(tenant.scope, context.application, context.parameter("build")))
        }
        table.tenant(
            .view, .get, base + "/{build}/logs", .init("A build's log as text", gives: .json(BuildLogTextResource.self))
        ) { _, context, tenant in
            try .json(await builds.log(tenant.scope, context.application, context.parameter("build")))
        }
        table.tenant(.view, .get, base + "/{build}/logs/stream", .init("A build's log as it grows", gives: .events)) {
            request, context, tenant in
            let id = try context.parameter("build")
            return .events(
                try await builds.stream(tenant.scope, context.application, id, after: request.lastEvent ?? 0))
        }
        table.tenant(
            .deploy, .post, base + "/{build}/cancel",
            .init("Ends a build and its deployment", gives: .json(BuildResource.self, .accepted))
        ) {
            _, context, tenant in
            let id = try context.parameter("build")
            return try .json(await builds.cancel(tenant.scope, context.application, id), status: .accepted)
        }
    }
}
