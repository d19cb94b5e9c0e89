import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Client of nginx's control socket.
struct IngressControl: Sendable {
    struct Status: Sendable, Equatable, Decodable {
        /// Identity of the static configuration that answers.
        var configuration: String
        /// Of the route table; -1 before there is one.
        var generation: Int64
        /// Process id of the master.
        var master: Int32
    }

    struct Replacement: Sendable, Equatable, Decodable {
        /// In force after the request.
        var generation: Int64
        var applied: Bool
    }

    private let base: String

    init(socket: String) {
        let plain = { (byte: UInt8) in (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        base =
            "http+unix://"
            + socket.utf8.map { byte in
                plain(byte) ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }

    func status() async throws -> Status { try await send(.GET, "/status", seconds: 3) }

    func counters() async throws -> IngressCounters { try await send(.GET, "/counters", seconds: 5) }

    /// Replaces the route table. `force` takes it even when nginx has one of a higher generation.
    func replaceRoutes(_ json: String, force: Bool) async throws -> Replacement {
        try await send(.PUT, "/routes\(force ? "?force=1" : "")", body: json, seconds: 15)
    }

    private func send<Answer: Decodable & Sendable>(
        _ method: HTTPMethod, _ path: String, body: String? = nil, seconds: Int64
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Host", value: "ingress")
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(seconds))
        let text = try await answer.body.collect(upTo: 64 << 20)
        let data = Data(text.readableBytesView)
        guard answer.status == .ok else {
            throw IngressProblem(
                "nginx refused \(path) with \(answer.status.code): \(String(buffer: text).prefix(300))")
        }
        return try JSONDecoder().decode(Answer.self, from: data)
    }
}
