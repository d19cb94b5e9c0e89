import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/applications`: an application is addressed by its id or its slug.
struct ApplicationRoutes {
    static let base = "/api/paas/applications"
    static let one = base + "/{application}"

    private let applications: Applications
    private let deployments: Deployments

    init(_ applications: Applications, _ deployments: Deployments) {
        self.applications = applications
        self.deployments = deployments
    }

    func add(to table: inout RouteTable) {
        let (applications, deployments) = (applications, deployments)
        table.tenant(
            .view, .get, Self.base,
            .init(
                "Lists the organization's applications", gives: .list(of: ApplicationResource.self),
                query: ApplicationFilter.parameters)
        ) { request, _, tenant in
            .json(
                encoded: try await applications.list(
                    tenant, try ApplicationFilter(request), try ListPage(request, sorts: ApplicationStore.sorts)))
        }
        table.tenant(
            .deploy, .post, Self.base,
            .init(
                "Creates an application", takes: .json(CreateApplicationRequest.self),
                gives: .json(ApplicationResource.self, .created), problems: [.noCapacity, .quotaExceeded])
        ) { request, _, tenant in
            let body = try await request.json(CreateApplicationRequest.self)
            return try .json(await applications.create(tenant, body), status: .created)
        }
        table.tenant(.view, .get, Self.one, .init("One application", gives: .json(ApplicationResource.self))) {
            _, context, tenant in
            try .json(await applications.get(tenant.scope, context.application))
        }
        table.tenant(
            .deploy, .put, Self.one,
            .init(
                "Changes an application's settings", takes: .json(UpdateApplicationRequest.self),
                gives: .json(ApplicationResource.self))
        ) { request, context, tenant in
            let body = try await request.json(UpdateApplicationRequest.self)
            return try .json(await applications.update(tenant.scope, context.application, body))
        }
        table.tenant(
            .manage, .delete, Self.one,
            .init(
                "Deletes an application with all it has", takes: .json(DeleteApplicationRequest.self),
                gives: .json(ApplicationResource.self, .accepted))
        ) {
            request, context, tenant in
            let body = try await request.json(DeleteApplicationRequest.self)
            return try .json(await applications.delete(tenant.scope, context.application, body), status: .accepted)
        }
        table.tenant(
            .deploy, .post, Self.one + "/stop",
            .init("Stops an application", gives: .json(ApplicationResource.self, .accepted))
        ) { _, context, tenant in
            try .json(await deployments.stop(tenant.scope, context.application), status: .accepted)
        }
    }
}

extension PlatformContext {
    /// Id or slug of the application in the path.
    var application: String { get throws { try parameters.require("application") } }

    func parameter(_ name: String) throws -> String { try parameters.require(name) }
}

extension Request {
    /// The last event that a reader of a stream has: the header `Last-Event-ID`, else `?after=`.
    var lastEvent: Int64? {
        let header = HTTPField.Name("Last-Event-ID").flatMap { headers[$0] }
        let text = header ?? uri.queryParameters["after"].map(String.init)
        return text.flatMap { Int64($0) }.map { max(0, $0) }
    }
}
