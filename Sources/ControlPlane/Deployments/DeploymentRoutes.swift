import Hummingbird
import PlatformAPI
import PlatformModel

/// Deployments of an application, and what starts one.
struct DeploymentRoutes {
    private let deployments: Deployments

    init(_ deployments: Deployments) { self.deployments = deployments }

    func add(to table: inout RouteTable) {
        let (deployments, one) = (deployments, ApplicationRoutes.one)
        table.tenant(.deploy, .post, one + "/deploy", "Builds and deploys a source") { request, context, tenant in
            let body = try await request.json(DeployRequest.self, orEmpty: DeployRequest())
            return try .json(await deployments.deploy(tenant.scope, context.application, body), status: .accepted)
        }
        table.tenant(.deploy, .post, one + "/restart", "Makes new instances of the current release") {
            _, context, tenant in
            try .json(await deployments.restart(tenant.scope, context.application), status: .accepted)
        }
        table.tenant(.deploy, .post, one + "/start", "Starts a stopped application") { _, context, tenant in
            try .json(await deployments.start(tenant.scope, context.application), status: .accepted)
        }
        table.tenant(.deploy, .post, one + "/rollback", "Deploys an earlier release") { request, context, tenant in
            let body = try await request.json(RollbackRequest.self)
            return try .json(await deployments.rollback(tenant.scope, context.application, body), status: .accepted)
        }
        table.tenant(.view, .get, one + "/deployments", "Lists deployments, newest first") { request, context, tenant in
            let page = try ListPage(request)
            return try .json(
                await deployments.list(
                    tenant.scope, context.application, before: ListPage.before(request), limit: page.limit))
        }
        table.tenant(.view, .get, one + "/deployments/{deployment}", "One deployment") { _, context, tenant in
            let id = try context.parameter("deployment")
            return try .json(await deployments.get(tenant.scope, context.application, id))
        }
        table.tenant(.deploy, .post, one + "/deployments/{deployment}/cancel", "Ends a deployment early") {
            _, context, tenant in
            let id = try context.parameter("deployment")
            return try .json(await deployments.cancel(tenant.scope, context.application, id), status: .accepted)
        }
    }
}
