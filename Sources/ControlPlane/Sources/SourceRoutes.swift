import Hummingbird
import PlatformAPI
import PlatformModel

/// Uploads of an application's files.
struct SourceRoutes {
    private let sources: Sources
    private let limitMB: Int

    init(_ sources: Sources, limitMB: Int) {
        self.sources = sources
        self.limitMB = limitMB
    }

    func add(to table: inout RouteTable) {
        let (sources, limitMB) = (sources, limitMB)
        table.tenant(
            .deploy, .post, ApplicationRoutes.one + "/sources",
            .init(
                "Takes a .tar.gz of the source", takes: .bytes("application/gzip"),
                gives: .json(SourceResource.self, .created), problems: [.quotaExceeded])
        ) {
            request, context, tenant in
            if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > Int64(limitMB) * 1_048_576
            {
                throw PlatformError(.tooLarge, "The archive is larger than \(limitMB) MB.")
            }
            let source = try await sources.add(tenant.scope, context.application, request.body)
            return try .json(source, status: .created)
        }
    }
}
