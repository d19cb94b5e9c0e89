import AgentProtocol
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks an instance from the host whether it answers.
package struct HealthProbe: Sendable {
    private let client: HTTPClient

    package init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func shutdown() async throws { try await client.shutdown() }

    /// Nil when it answers; otherwise what is wrong, for people. Ends within the check's time, twice at most.
    func problem(address: String, port: Int, check: HealthCheck) async -> String? {
        let seconds = max(1, min(check.timeoutSeconds, 60))
        guard (1...65_535).contains(port) else { return "\(port) is no port." }
        do {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(Int64(seconds))).connect(host: address, port: port).get()
            try await channel.close()
        } catch {
            let waited = error is ChannelError
            return waited
                ? "It did not accept a connection on port \(port) within \(seconds) s."
                : "Nothing accepts connections on port \(port)."
        }
        guard let path = check.path else { return nil }
        let lowest = UInt(clamping: check.lowestStatus ?? 200)
        let statuses = lowest...max(lowest, UInt(clamping: check.highestStatus ?? 399))
        let url = "http://\(address):\(port)\(Self.target(path))"
        return await problem(url: url, path: path, statuses, seconds: seconds)
    }

    private func problem(url: String, path: String, _ statuses: ClosedRange<UInt>, seconds: Int) async -> String? {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "User-Agent", value: "skypanel-health")
        request.headers.add(name: "Connection", value: "close")
        do {
            let response = try await client.execute(request, timeout: .seconds(Int64(seconds)))
            let code = response.status.code
            if statuses.contains(code) { return nil }
            let (lowest, highest) = (statuses.lowerBound, statuses.upperBound)
            let wanted = lowest == highest ? "\(lowest)" : "\(lowest) to \(highest)"
            return "GET \(path) answered \(code) instead of \(wanted)."
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            return "GET \(path) was not answered within \(seconds) s."
        } catch {
            return "GET \(path) was not answered with valid HTTP."
        }
    }

    /// The path as a request line can carry it.
    private static func target(_ path: String) -> String {
        let safe = path.utf8.filter { $0 > UInt8(ascii: " ") && $0 < 127 && $0 != UInt8(ascii: "#") }
        let text = String(decoding: safe, as: UTF8.self)
        return text.hasPrefix("/") ? text : "/\(text)"
    }
}
