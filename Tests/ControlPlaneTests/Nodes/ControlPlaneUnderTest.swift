import AgentProtocol
import Crypto
import Foundation
import HostSupport
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import PlatformModel
import SQLStore
import ServiceLifecycle
import TestSupport

@testable import ControlPlane

/// The part of a control plane that agents meet, on a real port and a real store, with a clock that tests can move.
struct ControlPlaneUnderTest: Sendable {
    let surroundings: Surroundings
    let nodes: Nodes
    let clock: ShiftedClock
    let port: Int

    var url: String { "http://127.0.0.1:\(port)" }
    var watchdog: NodeWatchdog { NodeWatchdog(surroundings) }

    static func with(
        _ engine: StoreEngine, _ body: @escaping @Sendable (ControlPlaneUnderTest) async throws -> Void
    ) async throws {
        try await engine.withStore { store in
            try await Migrator(Schema.migrations).run(on: store)
            try await serve(store, body)
        }
    }

    private static func serve(
        _ store: Store, _ body: @escaping @Sendable (ControlPlaneUnderTest) async throws -> Void
    ) async throws {
        let clock = ShiftedClock()
        let surroundings = Surroundings(
            configuration: try configuration(), store: store,
            sealing: try Sealing(current: "k", keys: ["k": [UInt8](repeating: 7, count: 32)]), logger: .silent,
            clock: HostClock(now: { clock.now }, sleep: { try await Task.sleep(for: $0) }))
        let nodes = Nodes(surroundings)
        let work = NodeWork(
            surroundings,
            catalogue: Catalogue(
                plans: { _ in [] }, runtimes: { _ in [] }, nodes: { _ in [] }, rooms: { _, _ in [] }))
        let connections = AgentConnections(surroundings, nodes: nodes, work: work)
        var table = RouteTable()
        AgentRoutes(surroundings, nodes: nodes, connections: connections, sourceFile: { _ in nil }).add(to: &table)
        NodeRoutes(nodes, publicURL: "http://panel").add(to: &table)
        let router = Router(context: PlatformContext.self)
        router.add(middleware: ProblemMiddleware())
        table.mount(
            on: router,
            authentication: Authentication(
                person: { _, _ in nil },
                node: { request, _ in try await AgentRoutes.authenticate(request, nodes: nodes) }))
        let (ports, told) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, server: HTTPServerBuilder { PlatformChannel(responder: $0) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { told.yield($0.localAddress?.port ?? 0) }, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService(gracefulShutdownSignals: []) }
            group.addTask { try await SignalBridge(surroundings).run() }
            group.addTask { try await connections.looks.run() }
            for await port in ports {
                try await body(
                    ControlPlaneUnderTest(surroundings: surroundings, nodes: nodes, clock: clock, port: port))
                break
            }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
        }
    }

    private static func configuration() throws -> ControlPlaneConfiguration {
        try ControlPlaneConfiguration(
            Settings(
                keys: ControlPlaneConfiguration.keys,
                sources: .init(
                    arguments: ["--database-url", "-", "--master-key-file", "-", "--token-key-file", "-"],
                    environment: [:], environmentPrefix: "X_", fileText: "")))
    }

    /// Raises a node's desired state, as a deployment does.
    func change(_ node: NodeID) async throws {
        try await surroundings.store.write { try NodeStateStore().raiseGeneration(of: node, $0) }
    }

    func state(_ node: NodeID) async throws -> NodeStateStore.State {
        try await surroundings.store.read { try NodeStateStore().state(of: node, $0) }
    }
}

/// The system's clock, moved by a test.
final class ShiftedClock: Sendable {
    private let offset = NIOLockedValueBox<Int64>(0)

    var now: Int64 { HostClock.system.now() + offset.withLockedValue { $0 } }
    func move(seconds: Int64) { offset.withLockedValue { $0 += seconds * 1000 } }
}

/// Waits until `condition` holds; false after 40 seconds, which a busy machine may need.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1600 {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(25))
    }
    return false
}
