import Hummingbird
import PlatformAPI
import PlatformModel

/// Builds of an application and their logs.
struct BuildRoutes {
    private let builds: Builds

    init(_ builds: Builds) { self.builds = builds }

    func add(to table: inout RouteTable) {
        let (builds, base) = (builds, ApplicationRoutes.one + "/builds")
        table.tenant(.view, .get, base, "Lists builds, newest first") { request, context, tenant in
            let page = try ListPage(request)
            return try .json(
                await builds.list(
                    tenant.scope, context.application, before: ListPage.before(request), limit: page.limit))
        }
        table.tenant(.view, .get, base + "/{build}", "One build") { _, context, tenant in
            try .json(await builds.get(tenant.scope, context.application, context.parameter("build")))
        }
        table.tenant(.view, .get, base + "/{build}/logs", "A build's log as text") { _, context, tenant in
            try .json(await builds.log(tenant.scope, context.application, context.parameter("build")))
        }
        table.tenant(.view, .get, base + "/{build}/logs/stream", "A build's log as it grows") {
            request, context, tenant in
            let id = try context.parameter("build")
            return .events(
                try await builds.stream(tenant.scope, context.application, id, after: request.lastEvent ?? 0))
        }
        table.tenant(.deploy, .post, base + "/{build}/cancel", "Ends a build and its deployment") {
            _, context, tenant in
            let id = try context.parameter("build")
            return try .json(await builds.cancel(tenant.scope, context.application, id), status: .accepted)
        }
    }
}
