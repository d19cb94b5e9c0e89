import Hummingbird
import PlatformAPI
import PlatformModel

/// Uploads of an application's files.
struct SourceRoutes {
    private let sources: Sources

    init(_ sources: Sources) { self.sources = sources }

    func add(to table: inout RouteTable) {
        let sources = sources
        table.tenant(
            .deploy, .post, ApplicationRoutes.one + "/sources",
            .init(
                "Takes a .tar.gz of the source", takes: .bytes("application/gzip"),
                gives: .json(SourceResource.self, .created), problems: [.quotaExceeded])
        ) {
            request, context, tenant in
            let length = request.headers[.contentLength].flatMap { Int64($0) }
            let source = try await sources.add(tenant.scope, context.application, request.body, length: length)
            return try .json(source, status: .created)
        }
    }
}
