import AgentProtocol
import Crypto
import Foundation
import HostSupport
import NodeAgent
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct NodeRegistrationTests {
    private let capacity = Capacity(cpuMillicores: 2000, memoryMB: 4096, diskMB: 50_000)

    private func request(_ token: String, key: P256.Signing.PrivateKey = .init()) -> RegistrationRequest {
        RegistrationRequest(
            token: token, publicKey: key.publicKey.pemRepresentation, hostname: "h", agentVersion: "1",
            capacity: capacity)
    }

    private func token(
        _ node: String, _ key: P256.Signing.PrivateKey, _ clock: ShiftedClock, audience: String = NodeToken.audience,
        lifetime: Int64 = 600
    ) throws -> String {
        try AgentTokenSigner.token(
            node: node, audience: audience, key: key, now: clock.now, lifetimeSeconds: lifetime)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token registers one node once`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let made = try await panel.nodes.create(name: "Worker-1", region: "eu")
            #expect(made.node.node.status == .pending)
            let token = made.token.reveal()
            let answer = try await panel.nodes.register(request(token))
            #expect(answer.nodeID == made.node.node.id.text && answer.region == "eu" && answer.name == "worker-1")
            let found = try await panel.nodes.find(made.node.node.id)
            #expect(found.node.status == .offline && found.node.total.memoryMB == 4096)
            for wrong in [token, "", "x", String(token.dropLast())] {
                await #expect(throws: PlatformError.self) { try await panel.nodes.register(request(wrong)) }
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an expired or replaced token registers nothing`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let made = try await panel.nodes.create(name: "a", region: "eu")
            panel.clock.move(seconds: 30 * 60 + 1)
            await #expect(throws: PlatformError.self) { try await panel.nodes.register(request(made.token.reveal())) }
            let second = try await panel.nodes.reissueToken(made.node.node.id)
            let third = try await panel.nodes.reissueToken(made.node.node.id)
            await #expect(throws: PlatformError.self) {
                try await panel.nodes.register(request(second.token.reveal()))
            }
            _ = try await panel.nodes.register(request(third.token.reveal()))
        }
    }

    @Test func `only what the node's own key signed in its time proves it`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let (mine, other) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
            var ids: [String] = []
            for (name, key) in [("mine", mine), ("other", other)] {
                let made = try await panel.nodes.create(name: name, region: "eu")
                ids.append(try await panel.nodes.register(request(made.token.reveal(), key: key)).nodeID)
            }
            let id = try #require(ids.first)
            let good = try token(id, mine, panel.clock)
            #expect(try await panel.nodes.authenticate(token: good)?.text == id)
            let head = Data(#"{"alg":"none"}"#.utf8).base64EncodedString().split(separator: "=").joined()
            let parts = good.split(separator: ".")
            let refused = [
                try token(id, other, panel.clock), try token(id, mine, panel.clock, audience: "elsewhere"),
                try token(id, mine, panel.clock, lifetime: 86_400), String(good.dropLast(2)),
                "\(head).\(parts[1]).", "\(head).\(parts[1]).\(parts[2])", "", "..", "a.b.c",
            ]
            for token in refused { #expect(try await panel.nodes.authenticate(token: token) == nil, "\(token)") }
            // This clock goes on: what happens on the way takes some seconds on a busy machine.
            panel.clock.move(seconds: 630)
            #expect(try await panel.nodes.authenticate(token: good) != nil)
            panel.clock.move(seconds: 31)
            #expect(try await panel.nodes.authenticate(token: good) == nil)
            let early = try token(id, mine, panel.clock)
            panel.clock.move(seconds: -120)
            #expect(try await panel.nodes.authenticate(token: early) == nil)
        }
    }

    @Test func `a rotated key holds, and the previous one for ten minutes`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let (first, second) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
            let made = try await panel.nodes.create(name: "n", region: "eu")
            let id = try await panel.nodes.register(request(made.token.reveal(), key: first)).nodeID
            let pem = second.publicKey.pemRepresentation
            func offer(signedBy key: P256.Signing.PrivateKey) throws -> KeyRotation {
                let signature = try key.signature(for: Data(pem.utf8)).rawRepresentation
                return KeyRotation(publicKey: pem, signature: signature.base64EncodedString())
            }
            #expect(try await panel.nodes.rotate(NodeID(id), offer(signedBy: second)) == nil)
            #expect(try await panel.nodes.rotate(NodeID(id), offer(signedBy: first)) == KeyRotated(publicKey: pem))
            // The answer may have been lost: the same offer is confirmed again.
            #expect(try await panel.nodes.rotate(NodeID(id), offer(signedBy: first)) == KeyRotated(publicKey: pem))
            #expect(try await panel.nodes.authenticate(token: token(id, second, panel.clock)) != nil)
            #expect(try await panel.nodes.authenticate(token: token(id, first, panel.clock)) != nil)
            panel.clock.move(seconds: 601)
            #expect(try await panel.nodes.authenticate(token: token(id, first, panel.clock)) == nil)
            #expect(try await panel.nodes.authenticate(token: token(id, second, panel.clock)) != nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a silent node is offline after 90 seconds and online with its next heartbeat`(engine: StoreEngine)
        async throws
    {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let made = try await panel.nodes.create(name: "n", region: "eu")
            let id = NodeID(try await panel.nodes.register(request(made.token.reveal())).nodeID)
            func beat(_ usedMB: Int, problem: String? = nil) -> Heartbeat {
                Heartbeat(
                    agentVersion: "1", uptimeSeconds: 1, reconnectCount: 0, total: capacity,
                    used: Capacity(cpuMillicores: 10, memoryMB: usedMB, diskMB: 5), containerCount: 3,
                    dockerProblem: problem)
            }
            try await panel.nodes.take(beat(100, problem: "Docker is away"), from: id)
            var record = try await panel.nodes.find(id)
            #expect(record.node.status == .online && record.problems == ["Docker is away"])
            #expect(record.node.containerCount == 3)
            try await panel.nodes.take(beat(4000), from: id)
            #expect(try await panel.nodes.find(id).node.status == .degraded)
            panel.clock.move(seconds: 60)
            try await panel.watchdog.look()
            #expect(try await panel.nodes.find(id).node.status == .degraded)
            panel.clock.move(seconds: 31)
            try await panel.watchdog.look()
            record = try await panel.nodes.find(id)
            #expect(record.node.status == .offline)
            try await panel.nodes.take(beat(100), from: id)
            #expect(try await panel.nodes.find(id).node.status == .online)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a firewall's problem is kept as one, shown, and gone with the heartbeat that has none`(engine: StoreEngine)
        async throws
    {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let made = try await panel.nodes.create(name: "n", region: "eu")
            let id = NodeID(try await panel.nodes.register(request(made.token.reveal())).nodeID)
            func beat(_ problem: String?) -> Heartbeat {
                Heartbeat(
                    agentVersion: "1", uptimeSeconds: 1, reconnectCount: 0, total: capacity,
                    used: Capacity(cpuMillicores: 1, memoryMB: 1, diskMB: 1), containerCount: 0,
                    firewallProblem: problem)
            }
            try await panel.nodes.take(beat("nft\u{0} " + String(repeating: "x", count: 600)), from: id)
            var record = try await panel.nodes.find(id)
            #expect(record.node.status == .degraded && record.problems.isEmpty)
            let problem = try #require(record.node.firewallProblem)
            #expect(problem.hasPrefix("nft") && problem.count <= 500)
            #expect(NodeResource(record).firewallProblem == problem)
            try await panel.nodes.take(beat(nil), from: id)
            record = try await panel.nodes.find(id)
            #expect(record.node.status == .online && record.node.firewallProblem == nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `names are unique, states are set, and a node is gone after delete`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let made = try await panel.nodes.create(name: "n", region: "eu")
            await #expect(throws: PlatformError.self) { try await panel.nodes.create(name: "n", region: "eu") }
            for bad in ["", "-a", "a b", "ä", "a/b", String(repeating: "a", count: 64)] {
                await #expect(throws: PlatformError.self) { try await panel.nodes.create(name: bad, region: "eu") }
            }
            let id = made.node.node.id
            let changed = try await panel.nodes.update(id) { $0.adminState = .disabled }
            #expect(changed.node.adminState == .disabled)
            #expect(try await panel.nodes.list(after: nil, limit: 10).map(\.node.id) == [id])
            try await panel.nodes.delete(id, force: false)
            #expect(try await panel.nodes.list(after: nil, limit: 10) == [])
            await #expect(throws: PlatformError.self) { try await panel.nodes.delete(id, force: false) }
        }
    }
}
