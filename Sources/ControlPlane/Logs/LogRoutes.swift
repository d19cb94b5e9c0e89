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
                query: Self.parameters)
        ) { request, context, tenant in
            let limit = try Self.limit(request)
            let before = try ListPage.before(request)
            let filter = try LogFilter(now: logs.now) { request.parameter($0) }
            return try .json(await logs.list(tenant.scope, context.application, before: before, limit: limit, filter))
        }
        table.tenant(
            .view, .get, base + "/stream",
            .init("An application's lines as they come", gives: .events, query: Self.parameters)
        ) { request, context, tenant in
            let limit = try Self.limit(request)
            let filter = try LogFilter(now: logs.now) { request.parameter($0) }
            return .events(
                try await logs.stream(
                    tenant.scope, context.application, after: request.lastEvent, limit: limit, filter))
        }
    }

    private static let parameters: [RouteDescription.Parameter] = [
        .integer("limit", "How many of the newest lines, 200 when absent", in: 1...1000),
        .text("since", "Only lines since a time (RFC 3339), or since a span ago: 90s, 10m, 2h, 7d"),
        .text("q", "Only lines that contain this text; large and small letters are the same"),
        .word("stream", "Only lines of this stream", of: LogFilter.streams),
        .text("process", "Only lines of this process, such as web"),
    ]

    /// Lines are shorter than other things: up to 1000 at a time.
    private static func limit(_ request: Request) throws -> Int {
        try ListPage(request, usual: 200, most: 1000).limit
    }
}

extension Request {
    /// A parameter of the address; nil when it is absent.
    fileprivate func parameter(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map { String($0) }
    }
}

extension ListPage {
    /// The number below which a request asks for lines.
    static func before(_ request: Request) throws -> Int64 {
        guard let text = request.uri.queryParameters["cursor"] else { return .max }
        guard let number = Int64(digits: text), number > 0 else {
            throw PlatformError.invalid([.init("cursor", "is unknown; begin again without it.")])
        }
        return number
    }
}
