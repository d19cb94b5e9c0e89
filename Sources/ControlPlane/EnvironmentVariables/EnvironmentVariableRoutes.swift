import Hummingbird
import PlatformAPI
import PlatformModel

/// The variables of an application.
struct EnvironmentVariableRoutes {
    private let variables: EnvironmentVariables

    init(_ variables: EnvironmentVariables) { self.variables = variables }

    func add(to table: inout RouteTable) {
        let (variables, base) = (variables, ApplicationRoutes.one + "/env")
        table.tenant(
            .view, .get, base,
            .init("Lists the names of variables", gives: .wholeList(of: EnvironmentVariableResource.self))
        ) { _, context, tenant in
            try .json(await variables.list(tenant.scope, context.application))
        }
        table.tenant(
            .deploy, .post, base,
            .init(
                "Sets a variable", takes: .json(EnvironmentVariableRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self))
        ) { request, context, tenant in
            let body = try await request.json(EnvironmentVariableRequest.self)
            return try .json(await variables.set(tenant.scope, context.application, [body.key: body.value]))
        }
        table.tenant(
            .deploy, .post, base + "/import",
            .init(
                "Sets many variables, all or none", takes: .jsonOrText(EnvironmentImportRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self))
        ) { request, context, tenant in
            let isText = request.headers[.contentType]?.hasPrefix("text/plain") == true
            let values = isText ? try await Self.file(request) : try await Self.object(request)
            return try .json(await variables.set(tenant.scope, context.application, values))
        }
        table.tenant(
            .deploy, .put, base + "/{key}",
            .init(
                "Sets a variable's value", takes: .json(EnvironmentValueRequest.self),
                gives: .wholeList(of: EnvironmentVariableResource.self))
        ) { request, context, tenant in
            let value = try await request.json(EnvironmentValueRequest.self).value
            let key = try context.parameter("key")
            return try .json(await variables.set(tenant.scope, context.application, [key: value]))
        }
        table.tenant(.deploy, .delete, base + "/{key}", .init("Removes a variable", gives: .nothing)) {
            _, context, tenant in
            try await variables.remove(tenant.scope, context.application, context.parameter("key"))
            return .noContent
        }
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
