import Hummingbird
import PlatformModel

/// Which applications a list shows; nil members show all.
struct ApplicationFilter: Sendable, Hashable {
    var status: PlatformModel.Application.Status?
    var region: String?
    var runtimeID: String?
    var planID: String?
    var nodeID: String?
    var organizationID: String?
    /// Part of the name or slug.
    var text: String?

    init() {}

    /// From the query of a request.
    init(_ request: Request) throws {
        let parameters = request.uri.queryParameters
        func text(_ name: Substring) -> String? {
            parameters[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        if let word = text("status") {
            status = PlatformModel.Application.Status(rawValue: word)
            let words = PlatformModel.Application.Status.allCases.map(\.rawValue).joined(separator: ", ")
            if status == nil { throw PlatformError.invalid([.init("status", "must be one of \(words).")]) }
        }
        region = text("region")
        runtimeID = text("runtime_id")
        planID = text("plan_id")
        nodeID = text("node_id")
        organizationID = text("organization_id")
        self.text = text("q")
        guard (self.text ?? "").utf8.count <= 100 else {
            throw PlatformError.invalid([.init("q", "must have at most 100 characters.")])
        }
    }

    static let parameters: [RouteDescription.Parameter] = [
        .word("status", "Only these", of: PlatformModel.Application.Status.allCases.map(\.rawValue)),
        .text("region", "Only in this region"), .text("runtime_id", "Only with this runtime"),
        .text("plan_id", "Only with this plan"), .text("node_id", "Only on this node"),
        .text("q", "Only with this in the name or slug"),
        .word("sort", "The order, newest when absent", of: ApplicationStore.sorts),
    ]
}
