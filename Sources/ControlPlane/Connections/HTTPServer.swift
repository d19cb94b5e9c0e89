import HTTPTypes
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL

extension Assembly {
    /// The HTTP server, with TLS when a certificate is configured.
    ///
    /// - Parameter onRunning: receives the port once it listens.
    package func server(onRunning: @escaping @Sendable (Int) -> Void = { _ in }) throws -> some ApplicationProtocol {
        let configuration = surroundings.configuration
        return Application(
            responder: UpgradeResponder(router().buildResponder()),
            server: try serverBuilder(configuration),
            configuration: .init(
                address: .hostname(configuration.listenAddress, port: configuration.listenPort), serverName: nil),
            onServerRunning: { onRunning($0.localAddress?.port ?? 0) }, logger: surroundings.logger)
    }

    private func serverBuilder(_ configuration: ControlPlaneConfiguration) throws -> HTTPServerBuilder {
        guard let chain = configuration.tlsCertificateFile, let key = configuration.tlsKeyFile else {
            return HTTPServerBuilder { PlatformChannel(responder: $0) }
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(chain).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        tls.minimumTLSVersion = .tlsv12
        return HTTPServerBuilder { [tls] responder in
            try TLSChannel(PlatformChannel(responder: responder), tlsConfiguration: tls)
        }
    }
}
