import Hummingbird
import PlatformAPI
import PlatformModel

/// The instances of an application.
struct InstanceRoutes {
    private let instances: Instances

    init(_ instances: Instances) { self.instances = instances }

    func add(to table: inout RouteTable) {
        let instances = instances
        table.tenant(
            .view, .get, ApplicationRoutes.one + "/instances",
            .init("Lists what runs, by process and position", gives: .list(of: InstanceResource.self))
        ) { request, context, tenant in
            let all = try await instances.list(tenant.scope, context.application).items
            let page = try ListPage(request).cut(all) { $0.id }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
    }
}
