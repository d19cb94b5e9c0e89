import AsyncHTTPClient
package import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DockerClient {
    /// `POST /build` with the classic builder. `context` is a tar archive, plain or gzip, and is read as the engine
    /// takes it. A failed build is an event; only a failed call throws. Cancelling the consumer cancels the build.
    package func buildImage<Context: AsyncSequence & Sendable>(
        context: Context, options: BuildOptions
    ) -> AsyncThrowingStream<BuildEvent, any Error> where Context.Element == ByteBuffer {
        let lines = JSONLines(BuildLine.self) { $0.events }
        do {
            return transport.stream(try options.request(), sending: context, through: lines)
        } catch {
            return AsyncThrowingStream { throw error }
        }
    }
}

extension BuildOptions {
    func request() throws -> DockerRequest {
        // No limit on the head: it comes after the context was read.
        var request = DockerRequest(.post, "/build").adding("version", "1").adding("rm", "1").adding("forcerm", "1")
            .within(nil)
        request = request.adding("dockerfile", dockerfile).adding("t", tag).adding("target", target)
        for (name, amount) in [
            ("memory", memory), ("memswap", memswap), ("cpuquota", cpuQuota), ("cpuperiod", cpuPeriod),
            ("cpushares", cpuShares),
        ] {
            request = request.adding(name, amount.map { String($0) })
        }
        request = request.adding("networkmode", networkMode).adding("cgroupparent", cgroupParent)
        request = request.adding("pull", pull).adding("nocache", noCache)
        if !labels.isEmpty { request = request.adding("labels", try json(labels)) }
        if !buildArgs.isEmpty { request = request.adding("buildargs", try json(buildArgs)) }
        if !extraHosts.isEmpty { request = request.adding("extrahosts", extraHosts.joined(separator: ",")) }
        return request
    }

    private func json(_ pairs: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(pairs), as: UTF8.self)
    }
}

/// A line of the builder's answer.
private struct BuildLine: Decodable, Sendable {
    struct Auxiliary: Decodable {
        var ID: String?
    }

    struct Failure: Decodable {
        var code: Int?
        var message: String?
    }

    var events: [BuildEvent] = []

    private enum CodingKeys: String, CodingKey { case stream, status, id, aux, error, errorDetail }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .stream) { events.append(.stream(text)) }
        if let status = try container.decodeIfPresent(String.self, forKey: .status) {
            let id = try container.decodeIfPresent(String.self, forKey: .id)
            events.append(.stream(id.map { "\($0): \(status)\n" } ?? "\(status)\n"))
        }
        // Other auxiliary objects exist (BuildKit's traces); only an image's id concerns us.
        if let id = (try? container.decodeIfPresent(Auxiliary.self, forKey: .aux))?.ID { events.append(.image(id)) }
        if let error = try container.decodeIfPresent(String.self, forKey: .error) {
            let detail = try container.decodeIfPresent(Failure.self, forKey: .errorDetail)
            events.append(.error(message: detail?.message ?? error, code: detail?.code ?? 0))
        }
    }
}
