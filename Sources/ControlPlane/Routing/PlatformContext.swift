package import Hummingbird
import Logging
import NIOCore
import PlatformModel

/// What travels with one request.
package struct PlatformContext: RequestContext, Sendable {
    package var coreContext: CoreRequestContextStorage
    /// Names the request in the log and in problem documents.
    package let requestID: String
    /// Address of the client: the peer's, or what a trusted proxy says of it (``ClientAddressMiddleware``).
    package var remoteAddress: String
    /// When the request was let in, while its answer goes on: the access token had to be in date then, the sign-in
    /// behind it has to hold now.
    var letInAt: Timestamp?
    package var maxUploadSize: Int { 1_048_576 }

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = source.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "-"
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

extension PlatformContext {
    /// The organization that the path names.
    var pathOrganization: String? { parameters.get("organization").map { String($0) } }
}
