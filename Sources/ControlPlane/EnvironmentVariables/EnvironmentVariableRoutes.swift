import Hummingbird
import PlatformAPI
import PlatformModel

/// The variables of an application.
struct EnvironmentVariableRoutes {
    private static let apply = RouteDescription.Parameter.flag(
        "apply", "Also make new instances of the current release now, without a build")

    private let variables: EnvironmentVariables
    private let deployments: Deployments

    init(_ variables: EnvironmentVariables, _ deployments: Deployments) {
        self.variables = variables
        self.deployments = deployments
    }

    func add(to table: inout RouteTable) {
        addReading(to: &table)
        addChanges(to: &table)
    }

    private func addReading(to table: inout RouteTable) {
        let base = ApplicationRoutes.one + "/env"
        table.tenant(
            .view, .get, base,
            .init("Lists the names of variables, by name", gives: .list(of: EnvironmentVariableResource.self))
        ) { [variables] request, context, tenant in
            let all = try await variables.list(tenant.scope, context.application).items
            let page = try ListPage(request).cut(all) { $0.key }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
        table.tenant(
            .view, .get, base + "/export",
            .init("The names as a .env file to fill in; values are never shown", gives: .bytes("text/plain"))
        ) { [variables] _, context, tenant in
            Self.file(try await variables.list(tenant.scope, context.application).items.map(\.key))
        }
    }

    /// The names as a `.env` file to fill in.
    static func file(_ names: [String]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(string: names.map { "\($0)=\n" }.joined())))
    }

    private func addChanges(to table: inout RouteTable) {
        let base = ApplicationRoutes.one + "/env"
        table.tenant(
            .deploy, .post, base,
            .init(
                "Sets a variable", takes: .json(EnvironmentVariableRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self), query: [Self.apply],
                problems: [.noCapacity, .nodeOffline])
        ) { request, context, tenant in
            let body = try await request.json(EnvironmentVariableRequest.self)
            return try await set([body.key: body.value], request, context, tenant)
        }
        table.tenant(
            .deploy, .post, base + "/import",
            .init(
                "Sets many variables, all or none", takes: .jsonOrText(EnvironmentImportRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self), query: [Self.apply],
                problems: [.noCapacity, .nodeOffline])
        ) { request, context, tenant in
            let isText = request.headers[.contentType]?.hasPrefix("text/plain") == true
            let values = isText ? try await Self.file(request) : try await Self.object(request)
            return try await set(values, request, context, tenant)
        }
        table.tenant(
            .deploy, .put, base + "/{key}",
            .init(
                "Sets a variable's value", takes: .json(EnvironmentValueRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self), query: [Self.apply],
                problems: [.noCapacity, .nodeOffline])
        ) { request, context, tenant in
            let value = try await request.json(EnvironmentValueRequest.self).value
            return try await set([try context.parameter("key"): value], request, context, tenant)
        }
        table.tenant(
            .deploy, .delete, base + "/{key}",
            .init(
                "Removes a variable", gives: .nothing, query: [Self.apply], problems: [.noCapacity, .nodeOffline])
        ) { [variables, deployments] request, context, tenant in
            let isAsked = try request.flag("apply")
            try await variables.remove(tenant.scope, context.application, context.parameter("key"))
            if isAsked { try await deployments.applySettings(tenant.scope, context.application) }
            return .noContent
        }
    }

    private func set(
        _ values: [String: String], _ request: Request, _ context: PlatformContext, _ tenant: Tenant
    ) async throws -> Response {
        let isAsked = try request.flag("apply")
        let list = try await variables.set(tenant.scope, context.application, values)
        if isAsked { try await deployments.applySettings(tenant.scope, context.application) }
        return try .json(list)
    }

    private static func object(_ request: Request) async throws -> [String: String] {
        try await request.json(EnvironmentImportRequest.self, limit: 20_000_000).variables
    }

    /// The text of a `.env` file.
    private static func file(_ request: Request) async throws -> [String: String] {
        var request = request
        let buffer: ByteBuffer
        do { buffer = try await request.collectBody(upTo: 1_048_576) } catch {
            throw PlatformError(.tooLarge, "The file is larger than 1 MB.")
        }
        do { return try EnvironmentFile.parse(String(buffer: buffer)) } catch {
            throw PlatformError.invalid([.init("line \(error.line)", "\(error.message).")])
        }
    }
}

/// `PUT …/env/{key}`.
private struct EnvironmentValueRequest: Decodable {
    let value: String
}
