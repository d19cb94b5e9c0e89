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
            .init("Lists what runs", gives: .wholeList(of: InstanceResource.self))
        ) { _, context, tenant in
            try .json(await instances.list(tenant.scope, context.application))
        }
    }
}
