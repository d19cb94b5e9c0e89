import AsyncHTTPClient
import HostSupport
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension APIClient {
    /// What a reader of a stream says after each event.
    enum Continuation: Sendable { case more, stop }

    private static let streamBackoff = Backoff(first: 250, cap: 15_000)
    /// Failures in a row, without an event between them, before giving up.
    private static let streamFailures = 10

    /// Hands over a stream's events until the reader says stop. A stream that is cut is taken up again behind the last
    /// event that arrived. Throws when the server refuses, or stays away.
    func events(
        _ path: String, query: [(String, String)] = [], from lastEventID: String? = nil,
        _ read: @Sendable (ServerEvent) async throws -> Continuation
    ) async throws {
        var position = StreamPosition(lastEventID: lastEventID)
        while true {
            do {
                let call = APICall.get(path, query: query)
                if try await readOnce(call, &position, read) == .stop { return }
                position.quiet += 1
            } catch let failure as CommandFailure where failure.status != .unreachable {
                throw failure
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                position.failures += 1
                let failure = error as? CommandFailure ?? unreachable(error)
                guard position.failures < Self.streamFailures else { throw failure }
            }
            try Task.checkCancellation()
            try await clock.sleep(Self.streamBackoff.ceiling(attempt: position.pause))
        }
    }

    /// Where a stream stands between its connections.
    private struct StreamPosition {
        var lastEventID: String?
        var failures = 0
        /// Connections that ended in order.
        var quiet = 0
        var pause: Int { min(failures + quiet, 10) }
    }

    private func readOnce(
        _ call: APICall, _ position: inout StreamPosition,
        _ read: @Sendable (ServerEvent) async throws -> Continuation
    ) async throws -> Continuation {
        let response = try await openStream(call, lastEventID: position.lastEventID)
        var parser = EventStreamParser()
        for try await piece in response.body {
            for event in try parser.feed(piece.readableBytesView) {
                if let id = event.id { position.lastEventID = id }
                position.failures = 0
                position.quiet = 0
                if try await read(event) == .stop { return .stop }
            }
        }
        return .more
    }

    private func openStream(_ call: APICall, lastEventID: String?) async throws -> HTTPClientResponse {
        var token = try await session.token(now: clock.now(), clock: clock)
        for renewed in [false, true] {
            var request = request(call, token: token)
            request.headers.replaceOrAdd(name: "accept", value: "text/event-stream")
            if let lastEventID { request.headers.add(name: "last-event-id", value: lastEventID) }
            let response = try await http.execute(request, timeout: .seconds(30))
            guard response.status != .ok else { return response }
            let body = Data(buffer: try await response.body.collect(upTo: 1_000_000))
            if response.status == .unauthorized, !renewed, let refused = token,
                try await session.renew(after: refused, clock: clock)
            {
                token = try await session.token(now: clock.now(), clock: clock)
                continue
            }
            let failure = CommandFailure(response: response, body: body, server: server)
            throw response.status == .tooManyRequests ? CommandFailure(.unreachable, failure.message) : failure
        }
        throw CommandFailure(.denied, "You are not signed in.", advice: "Run: skypanel login")
    }
}
