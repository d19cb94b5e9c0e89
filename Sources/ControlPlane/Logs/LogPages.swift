import Hummingbird
import PlatformModel
import WebUI

/// The page of what an application's processes print.
struct LogPages {
    /// Lines that the page holds before the stream goes on.
    private static let limit = 500

    let frame: ApplicationFrame

    func add(to table: inout RouteTable) {
        table.tenant(.view, .get, "/applications/{application}/logs", "Page of an application's log") {
            request, context, tenant in
            try await show(request, try context.applicationName(), tenant)
        }
    }

    private func show(_ request: Request, _ name: String, _ tenant: Tenant) async throws -> Response {
        let query = try FormBody.decode(Array((request.uri.query ?? "").utf8))
        let filter = try LogFilter(now: frame.website.surroundings.now) { query[$0] }
        let (summary, lines) = try await frame.reader.find(tenant.scope, name) { application, transaction in
            try LogStore().newest(of: application, before: .max, filter, limit: Self.limit, transaction)
        }
        let ordered = lines.sorted { $0.number < $1.number }
        let log = LogText(
            runtime: ordered.enumerated().map { position, line in
                LogText.Line(
                    number: position + 1, text: line.text,
                    origin: line.process.isEmpty ? "system" : "\(line.process).\(line.index)", at: line.at.rfc3339,
                    isError: line.stream == "stderr")
            },
            streamPath: "/api/paas/applications/\(summary.application.id)/logs/stream" + Self.query(query),
            lastEventID: ordered.last?.number, isFiltered: filter != LogFilter())
        let content = RuntimeLogContent(
            heading: frame.heading(summary, .logs, for: tenant), filter: Self.content(query), log: log,
            commands: frame.commands(summary.application))
        return frame.website.page(content, for: tenant.person, request)
    }

    private static let fields = ["since", "q", "stream", "process"]

    /// The filter's part of an address.
    private static func query(_ given: [String: String]) -> String {
        let pairs = fields.compactMap { name in
            given[name].flatMap { $0.isEmpty ? nil : "\(name)=\(FormBody.escape($0))" }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    private static func content(_ given: [String: String]) -> LogFilterContent {
        LogFilterContent(
            text: given["q"] ?? "", stream: given["stream"] ?? "", process: given["process"] ?? "",
            since: given["since"] ?? "")
    }
}
