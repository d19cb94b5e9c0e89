package import AgentProtocol
import HTTPTypes
package import HostSupport
package import Logging
package import NIOCore
import ServiceLifecycle
package import WebSockets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps the link to the control plane: the socket, again and again with back-off; after three failures the HTTP
/// exchange beside it. Nothing that runs on the node depends on the link.
package final class AgentSession: Service {
    /// What the rest of the agent gives to and takes from the link.
    package struct Ends: Sendable {
        /// The first message of each connection.
        package var hello: @Sendable () async -> AgentHello
        /// Called after each hello: puts whole reports into the outbox again.
        package var connected: @Sendable () async -> Void
        package var received: @Sendable (ServerMessage) async -> Void

        package init(
            hello: @escaping @Sendable () async -> AgentHello, connected: @escaping @Sendable () async -> Void,
            received: @escaping @Sendable (ServerMessage) async -> Void
        ) {
            self.hello = hello
            self.connected = connected
            self.received = received
        }
    }

    package struct Timing: Sendable {
        /// A server that was restarted waits no longer for its nodes; 5,000 of them come back at 700 a second at most.
        package var backoff = Backoff(cap: 15_000)
        /// A connection that held this long forgets earlier failures.
        package var stable: Duration = .seconds(10)
        package var failuresBeforeFallback = 3
        package var exchangeInterval: Duration = .seconds(10)
        package var connectTimeout: TimeAmount = .seconds(10)
        package var limits = WebSocketLimits()
        /// How old a key may become; nil for a day.
        package var rotationSeconds: Int64?

        package init() {}
    }

    private let serverURL: String
    private let certificateAuthorityFile: String?
    private let identity: IdentityKeeper
    private let client: ControlPlaneClient
    private let outbox: Outbox
    private let ends: Ends
    private let timing: Timing
    private let clock: HostClock
    private let ids: UniqueIDs
    private let logger: Logger
    private let state = LinkState()

    package init(
        configuration: AgentConfiguration, identity: IdentityKeeper, client: ControlPlaneClient, outbox: Outbox,
        ends: Ends, surroundings: Surroundings
    ) {
        serverURL = configuration.serverURL
        certificateAuthorityFile = configuration.serverCertificateAuthorityFile
        self.identity = identity
        self.client = client
        self.outbox = outbox
        self.ends = ends
        timing = surroundings.timing
        clock = surroundings.clock
        ids = surroundings.ids
        logger = surroundings.logger
    }

    package struct Surroundings: Sendable {
        package var timing: Timing
        package var clock: HostClock
        package var ids: UniqueIDs
        package var logger: Logger

        package init(timing: Timing, clock: HostClock, ids: UniqueIDs, logger: Logger) {
            self.timing = timing
            self.clock = clock
            self.ids = ids
            self.logger = logger
        }
    }

    /// How often a connection was made again, for the heartbeat.
    package var reconnectCount: Int { get async { await state.reconnects } }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.connectForEver() }
                group.addTask { await self.exchangeWhileSocketFails() }
            }
        }
    }

    // MARK: the socket

    private func connectForEver() async {
        while !Task.isCancelled {
            let began = monotonicMilliseconds()
            do {
                try await connectOnce()
            } catch {
                await note(error)
            }
            let lasted = monotonicMilliseconds() &- began
            let wasStable = await state.disconnected(after: .milliseconds(lasted), stable: timing.stable)
            let attempt = await state.failures
            try? await clock.sleep(timing.backoff.wait(attempt: wasStable ? 0 : max(0, attempt - 1)))
        }
    }

    private func connectOnce() async throws {
        let node = await identity.nodeID
        let request = WebSocketClient.Request(
            url: "\(serverURL)/api/internal/paas/nodes/\(node)/connect",
            headers: [.authorization: try await identity.authorization()],
            certificateAuthorityFile: certificateAuthorityFile, timeout: timing.connectTimeout, limits: timing.limits)
        try await WebSocketClient.connect(request) { connection in
            await state.opened()
            logger.info("connected to the control plane", metadata: ["node_id": "\(node)"])
            try await serve(connection)
            let end = connection.closed
            logger.info(
                "the connection to the control plane ended",
                metadata: ["code": "\(end?.code.rawValue ?? 0)", "detail": "\(end?.reason ?? "")"])
        }
    }

    private func serve(_ connection: WebSocketConnection) async throws {
        try await send(.hello(ends.hello()), on: connection)
        await ends.connected()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.write(to: connection) }
            for await message in connection.inbound {
                guard case .text(let text) = message else { continue }
                await take(Data(text.utf8))
            }
            group.cancelAll()
        }
    }

    private func write(to connection: WebSocketConnection) async {
        for await _ in await outbox.additions() {
            while !Task.isCancelled {
                let batch = await outbox.peek(16)
                guard !batch.isEmpty else { break }
                for entry in batch {
                    do {
                        try await send(entry.message, on: connection)
                    } catch {
                        return await connection.close(.internalError)
                    }
                    await outbox.remove([entry])
                }
            }
        }
    }

    private func send(_ message: AgentMessage, on connection: WebSocketConnection) async throws {
        let frame = Frame(id: ids.next(), at: clock.now(), message: message)
        try await connection.send(String(decoding: frame.json(), as: UTF8.self))
    }

    private func take(_ data: Data) async {
        do {
            await take(try Frame<ServerMessage>(json: data))
        } catch {
            logger.warning("a message of the control plane cannot be read", metadata: ["detail": "\(error)"])
            await outbox.add(.refusal(Refusal(id: "", code: "invalid_body", detail: "not a frame of this contract")))
        }
    }

    private func take(_ frame: Frame<ServerMessage>) async {
        switch frame.message {
        case .unknown(let kind):
            await outbox.add(.refusal(Refusal(id: frame.id, code: "unknown_kind", detail: kind)))
        case .refusal(let refusal):
            logger.warning(
                "the control plane refused a message",
                metadata: ["code": "\(refusal.code)", "detail": "\(refusal.detail)"])
        default:
            await ends.received(frame.message)
        }
    }

    // MARK: the fallback

    private func exchangeWhileSocketFails() async {
        var greeted = false
        while !Task.isCancelled {
            if await state.needsFallback(after: timing.failuresBeforeFallback) {
                do {
                    try await exchange(greeting: !greeted)
                    greeted = true
                } catch {
                    await note(error)
                }
            } else {
                greeted = false
            }
            try? await clock.sleep(timing.exchangeInterval)
        }
    }

    private func exchange(greeting: Bool) async throws {
        var messages: [AgentMessage] = []
        if greeting {
            messages.append(.hello(await ends.hello()))
            await ends.connected()
        }
        let batch = await outbox.peek(64)
        messages += batch.map(\.message)
        let frames = messages.map { Frame(id: ids.next(), at: clock.now(), message: $0) }
        let answers = try await client.exchange(
            node: identity.nodeID, frames: frames, authorization: identity.authorization())
        await outbox.remove(batch)
        for answer in answers { await take(answer) }
    }

    private func note(_ error: any Error) async {
        guard !(error is CancellationError) else { return }
        logger.info("no connection to the control plane", metadata: ["detail": "\(error)"])
        let status: Int? =
            switch error {
            case WebSocketClientError.refused(let status, _): status
            case ControlPlaneClient.Failure.refused(let status, _): status
            default: nil
            }
        if status == 401 { await identity.refused() }
    }
}

/// Whether the socket holds, and how often it did not.
private actor LinkState {
    private(set) var failures = 0
    private(set) var reconnects = 0
    private var isOpen = false
    private var hasBeenOpen = false

    func opened() {
        isOpen = true
        if hasBeenOpen { reconnects &+= 1 }
        hasBeenOpen = true
    }

    /// Counts the end of an attempt or connection; true when it had been stable.
    func disconnected(after lasted: Duration, stable: Duration) -> Bool {
        let wasStable = isOpen && lasted >= stable
        failures = wasStable ? 0 : min(failures + 1, 1000)
        isOpen = false
        return wasStable
    }

    func needsFallback(after limit: Int) -> Bool { !isOpen && failures >= limit }
}
