import Hummingbird
import PlatformAPI
import PlatformModel

/// Deployments of an application, and what starts one.
struct DeploymentRoutes {
    private let deployments: Deployments
    private let logs: DeploymentLogs

    init(_ deployments: Deployments, _ logs: DeploymentLogs) {
        self.deployments = deployments
        self.logs = logs
    }

    func add(to table: inout RouteTable) {
        addStarting(to: &table)
        addReading(to: &table)
        addLogs(to: &table)
        addRetry(to: &table)
    }

    private func addStarting(to table: inout RouteTable) {
        let (deployments, one) = (deployments, ApplicationRoutes.one)
        table.tenant(
            .deploy, .post, one + "/deploy",
            .init(
                "Builds and deploys a source", takes: .optionalJSON(DeployRequest.self),
                gives: .json(DeploymentStartedResource.self, .accepted),
                problems: [.noCapacity, .quotaExceeded, .emptyWallet])
        ) { request, context, tenant in
            let body = try await request.json(DeployRequest.self, orEmpty: DeployRequest())
            return try .json(await deployments.deploy(tenant.scope, context.application, body), status: .accepted)
        }
        table.tenant(
            .deploy, .post, one + "/restart",
            .init(
                "Makes new instances of the current release", gives: .json(DeploymentStartedResource.self, .accepted),
                problems: [.noCapacity, .quotaExceeded])
        ) {
            _, context, tenant in
            try .json(await deployments.restart(tenant.scope, context.application), status: .accepted)
        }
        table.tenant(
            .deploy, .post, one + "/start",
            .init(
                "Starts a stopped application", gives: .json(DeploymentStartedResource.self, .accepted),
                problems: [.noCapacity, .quotaExceeded, .emptyWallet])
        ) { _, context, tenant in
            try .json(await deployments.start(tenant.scope, context.application), status: .accepted)
        }
        table.tenant(
            .deploy, .post, one + "/scale",
            .init(
                "Changes how many instances of processes run", takes: .json(ScaleRequest.self),
                gives: .json(DeploymentStartedResource.self, .accepted),
                problems: [.noCapacity, .quotaExceeded, .emptyWallet])
        ) { request, context, tenant in
            let body = try await request.json(ScaleRequest.self)
            return try .json(await deployments.scale(tenant.scope, context.application, body), status: .accepted)
        }
        table.tenant(
            .deploy, .post, one + "/rollback",
            .init(
                "Deploys an earlier release", takes: .json(RollbackRequest.self),
                gives: .json(DeploymentStartedResource.self, .accepted), problems: [.noCapacity, .quotaExceeded])
        ) { request, context, tenant in
            let body = try await request.json(RollbackRequest.self)
            return try .json(await deployments.rollback(tenant.scope, context.application, body), status: .accepted)
        }
    }

    private func addReading(to table: inout RouteTable) {
        let (deployments, one) = (deployments, ApplicationRoutes.one)
        table.tenant(
            .view, .get, one + "/deployments",
            .init("Lists deployments, newest first", gives: .list(of: DeploymentResource.self))
        ) { request, context, tenant in
            let page = try ListPage(request)
            return try .json(
                await deployments.list(
                    tenant.scope, context.application, before: ListPage.before(request), limit: page.limit))
        }
        table.tenant(
            .view, .get, one + "/deployments/{deployment}",
            .init("One deployment", gives: .json(DeploymentResource.self))
        ) { _, context, tenant in
            let id = try context.parameter("deployment")
            return try .json(await deployments.get(tenant.scope, context.application, id))
        }
        table.tenant(
            .deploy, .post, one + "/deployments/{deployment}/cancel",
            .init("Ends a deployment early", gives: .json(DeploymentResource.self, .accepted))
        ) {
            _, context, tenant in
            let id = try context.parameter("deployment")
            return try .json(await deployments.cancel(tenant.scope, context.application, id), status: .accepted)
        }
    }

    private func addRetry(to table: inout RouteTable) {
        let deployments = deployments
        table.tenant(
            .deploy, .post, ApplicationRoutes.one + "/deployments/{deployment}/retry",
            .init(
                "Does again what a deployment that did not go live was to do",
                gives: .json(DeploymentStartedResource.self, .accepted),
                problems: [.noCapacity, .quotaExceeded, .emptyWallet])
        ) { _, context, tenant in
            let id = try context.parameter("deployment")
            return try .json(await deployments.retry(tenant.scope, context.application, id), status: .accepted)
        }
    }

    private func addLogs(to table: inout RouteTable) {
        let (logs, base) = (logs, ApplicationRoutes.one + "/deployments/{deployment}/logs")
        table.tenant(
            .view, .get, base,
            .init(
                "A deployment's log as text: its build, then its release command",
                gives: .json(BuildLogTextResource.self))
        ) { _, context, tenant in
            try .json(await logs.log(tenant.scope, context.application, context.parameter("deployment")))
        }
        table.tenant(.view, .get, base + "/stream", .init("A deployment's log as it grows", gives: .events)) {
            request, context, tenant in
            let id = try context.parameter("deployment")
            return .events(
                try await logs.stream(tenant.scope, context.application, id, after: request.lastEvent ?? 0))
        }
    }
}
