package import AgentProtocol
package import AsyncHTTPClient
package import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import NIOSSL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The control plane's HTTP interface for agents.
package struct ControlPlaneClient: Sendable {
    package enum Failure: Error, Equatable {
        /// The control plane answered with another status than wanted; `detail` is its sentence for people.
        case refused(status: Int, detail: String)
        case unreadable(String)
    }

    private let http: HTTPClient
    private let serverURL: String
    private let timeout: TimeAmount

    package init(http: HTTPClient, serverURL: String, timeout: TimeAmount = .seconds(30)) {
        self.http = http
        self.serverURL = serverURL
        self.timeout = timeout
    }

    /// A client that trusts `certificateAuthorityFile` instead of the system's authorities, when there is one. The
    /// caller shuts it down.
    package static func makeHTTP(certificateAuthorityFile: String?) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60)))
        if let certificateAuthorityFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificateAuthorityFile)
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func register(_ request: RegistrationRequest) async throws -> RegistrationResponse {
        let data = try await post(
            "/api/internal/paas/nodes/register", body: try JSONEncoder().encode(request), authorization: nil)
        do {
            return try JSONDecoder().decode(RegistrationResponse.self, from: data)
        } catch {
            throw Failure.unreadable("\(error)")
        }
    }

    /// The fallback for the socket: hands frames over and gets frames back.
    package func exchange(
        node: String, frames: [Frame<AgentMessage>], authorization: String
    ) async throws -> [Frame<ServerMessage>] {
        let data = try await post(
            "/api/internal/paas/nodes/\(node)/exchange", body: try JSONEncoder().encode(frames),
            authorization: authorization)
        do {
            return try JSONDecoder().decode([Frame<ServerMessage>].self, from: data)
        } catch {
            throw Failure.unreadable("\(error)")
        }
    }

    /// Opens the stream of a source archive; its bytes come with back-pressure. Throws ``Failure`` for a refusal.
    package func source(_ source: String, node: String, authorization: String) async throws -> HTTPClientResponse.Body {
        var request = HTTPClientRequest(url: "\(serverURL)/api/internal/paas/nodes/\(node)/sources/\(source)")
        request.headers.add(name: "Authorization", value: authorization)
        let response = try await http.execute(request, timeout: timeout)
        guard response.status == .ok else { throw try await refusal(response) }
        return response.body
    }

    private func post(_ path: String, body: Data, authorization: String?) async throws -> Data {
        var request = HTTPClientRequest(url: serverURL + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(data: body))
        let response = try await http.execute(request, timeout: timeout)
        guard (200..<300).contains(response.status.code) else { throw try await refusal(response) }
        return Data(buffer: try await response.body.collect(upTo: 16 << 20))
    }

    private func refusal(_ response: HTTPClientResponse) async throws -> Failure {
        struct Problem: Decodable { var detail: String? }
        let data = Data(buffer: try await response.body.collect(upTo: 64 << 10))
        let problem = try? JSONDecoder().decode(Problem.self, from: data)
        return .refused(status: Int(response.status.code), detail: problem?.detail ?? "")
    }
}

/// Reads a body piece by piece, so that what is not asked for stays with the sender.
actor BodyReader {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

    func next() async throws -> ByteBuffer? {
        var present = iterator
        defer { iterator = present }
        return try await present.next(isolation: self)
    }
}
