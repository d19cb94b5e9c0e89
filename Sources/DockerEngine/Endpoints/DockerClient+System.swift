import NIOCore

extension DockerClient {
    /// `GET /_ping`: returns when the engine answers.
    package func ping(timeoutSeconds: Int = 5) async throws {
        _ = try await transport.send(DockerRequest(.get, "/_ping").within(.seconds(Int64(timeoutSeconds))))
    }

    /// `GET /version`
    package func version() async throws -> EngineVersion {
        try await transport.send(DockerRequest(.get, "/version"), as: EngineVersion.self)
    }

    /// `GET /info`
    package func info() async throws -> EngineInfo {
        try await transport.send(DockerRequest(.get, "/info"), as: EngineInfo.self)
    }

    /// `GET /events`
    ///
    /// - Parameters:
    ///   - filters: such as `["type": ["container"], "label": ["a=b"]]`.
    ///   - since: seconds since 1970 UTC, with up to nine decimals (`DockerClient.time`); nil for from now on.
    package func events(
        filters: [String: [String]] = [:], since: String? = nil
    ) -> AsyncThrowingStream<DockerEvent, any Error> {
        transport.stream(through: JSONLines(DockerEvent.self) { [$0] }) {
            // The engine sends the head with the first event only in some versions, so the head has no limit.
            try DockerRequest(.get, "/events").filtering(filters).adding("since", since).within(nil)
        }
    }

    /// A time as the engine's `since` parameters take it, from milliseconds since 1970 UTC.
    package static func time(milliseconds: Int64) -> String {
        let positive = max(0, milliseconds)
        let fraction = String(positive % 1000)
        return "\(positive / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
