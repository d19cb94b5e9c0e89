import Hummingbird
import PlatformAPI
import PlatformModel

/// What an application's instances wrote.
struct LogRoutes {
    private let logs: ApplicationLogs

    init(_ logs: ApplicationLogs) { self.logs = logs }

    func add(to table: inout RouteTable) {
        let (logs, base) = (logs, ApplicationRoutes.one + "/logs")
        table.tenant(
            .view, .get, base,
            .init(
                "The newest lines of an application", gives: .list(of: LogLineResource.self),
                query: [.integer("limit", "How many lines, 200 when absent", in: 1...1000)])
        ) { request, context, tenant in
            let limit = try Self.limit(request)
            let before = try ListPage.before(request)
            return try .json(await logs.list(tenant.scope, context.application, before: before, limit: limit))
        }
        table.tenant(.view, .get, base + "/stream", .init("An application's lines as they come", gives: .events)) {
            request, context, tenant in
            .events(try await logs.stream(tenant.scope, context.application, after: request.lastEvent))
        }
    }

    /// Lines are shorter than other things: up to 1000 at a time.
    private static func limit(_ request: Request) throws -> Int {
        guard let text = request.uri.queryParameters["limit"] else { return 200 }
        guard let number = Int(text), (1...1000).contains(number) else {
            throw PlatformError.invalid([.init("limit", "must be a number from 1 to 1000.")])
        }
        return number
    }
}

extension ListPage {
    /// The number below which a request asks for lines.
    static func before(_ request: Request) throws -> Int64 {
        guard let text = request.uri.queryParameters["cursor"] else { return .max }
        guard let number = Int64(text), number > 0 else {
            throw PlatformError.invalid([.init("cursor", "is unknown; begin again without it.")])
        }
        return number
    }
}
