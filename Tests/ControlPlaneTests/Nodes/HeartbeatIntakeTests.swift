import AgentProtocol
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct HeartbeatIntakeTests {
    private func beat(_ usedMB: Int, problem: String? = nil) -> Heartbeat {
        let total = Capacity(cpuMillicores: 4000, memoryMB: 8000, diskMB: 90_000)
        return Heartbeat(
            agentVersion: "1.2", uptimeSeconds: 1, reconnectCount: 0, total: total,
            used: Capacity(cpuMillicores: 10, memoryMB: usedMB, diskMB: 5), containerCount: usedMB % 7,
            dockerProblem: problem, firewallProblem: problem)
    }

    private func addNodes(_ count: Int, to panel: ControlPlaneUnderTest) async throws -> [NodeID] {
        let surroundings = panel.surroundings
        let nodes = (0..<count).map { Node(id: surroundings.newID(), name: "n\($0)", region: "eu") }
        try await surroundings.store.write { transaction in
            for node in nodes {
                try NodeStore().insert(
                    node, tokenHash: node.name, expiresAt: surroundings.now, now: surroundings.now, in: transaction)
            }
        }
        return nodes.map(\.id)
    }

    /// 86 are parts of 64, 16, 4, 1 and 1; a node that is not there is among them.
    @Test(arguments: StoreEngine.allCases)
    func `heartbeats of one moment are all stored, and each node that was away is noted as up once`(
        engine: StoreEngine
    ) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let ids = try await addNodes(85, to: panel)
            let intake = HeartbeatIntake(panel.nodes)
            for round in 1...2 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, id) in (ids + [NodeID("gone")]).enumerated() {
                        let problem = number == 7 ? "Docker is away \(round)" : nil
                        let heartbeat = beat(100 * round + number, problem: problem)
                        group.addTask { try await intake.take(heartbeat, from: id) }
                    }
                    try await group.waitForAll()
                }
                let stored = try await panel.surroundings.store.read { try NodeStore().all(in: $0) }
                #expect(stored.count == 85)
                for record in stored {
                    let number = try #require(ids.firstIndex(of: record.node.id))
                    #expect(record.node.used.memoryMB == 100 * round + number)
                    #expect(record.node.total.diskMB == 90_000 && record.node.agentVersion == "1.2")
                    #expect(record.node.containerCount == (100 * round + number) % 7)
                    #expect(record.node.status == (number == 7 ? .degraded : .online))
                    #expect(record.problems == (number == 7 ? ["Docker is away \(round)"] : []))
                    #expect(record.node.firewallProblem == (number == 7 ? "Docker is away \(round)" : nil))
                    #expect(record.node.lastHeartbeatAt != nil)
                }
            }
            let events = try await panel.surroundings.store.read { try $0.query("SELECT kind FROM node_events") }
            #expect(try events.map { try $0.text("kind") } == [String](repeating: "online", count: 85))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of two heartbeats of a node in one transaction the later one counts`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let id = try #require(try await addNodes(1, to: panel).first)
            try await panel.nodes.take([NodeBeat(beat(5), from: id), NodeBeat(beat(6), from: id)])
            #expect(try await panel.nodes.find(id).node.used.memoryMB == 6)
            try await panel.nodes.take([])
        }
    }

    @Test func `whoever sends a heartbeat is told that it could not be stored`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let intake = HeartbeatIntake(panel.nodes)
            let ids = try await addNodes(3, to: panel)
            try await panel.surroundings.store.write { try $0.execute("ALTER TABLE nodes RENAME TO away") }
            await withTaskGroup(of: Bool.self) { group in
                for id in ids {
                    group.addTask {
                        do {
                            try await intake.take(beat(1), from: id)
                            return true
                        } catch { return false }
                    }
                }
                for await isStored in group { #expect(!isStored) }
            }
            try await panel.surroundings.store.write { try $0.execute("ALTER TABLE away RENAME TO nodes") }
            try await intake.take(beat(9), from: ids[0])
            #expect(try await panel.nodes.find(ids[0]).node.used.memoryMB == 9)
        }
    }
}
