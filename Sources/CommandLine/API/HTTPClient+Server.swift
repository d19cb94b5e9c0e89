import AsyncHTTPClient
import NIOCore
import NIOSSL

extension HTTPClient {
    /// A client with limits on every step: 10 s to connect, 60 s without a byte. It follows no redirect, since that
    /// could carry a token elsewhere, and tries a connection once, since the caller does the retrying.
    static func forServer(caFile: String?) throws -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(60), write: .seconds(60))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        if let caFile {
            do {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(caFile))]
                configuration.tlsConfiguration = tls
            } catch {
                throw CommandFailure(
                    .usage, "The certificates in \(neutral(caFile)) cannot be read.",
                    advice: "Give a readable file in PEM with --ca-file or SKYPANEL_CA_FILE.")
            }
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
