import AgentProtocol
import Testing

@testable import NodeAgent

/// What Docker takes with it when it ends is not counted against an instance.
struct EngineReturnTests {
    private let reconciler = InstanceReconciler(nodeID: "node")

    private func pass(_ container: ObservedContainer, _ memory: inout InstanceMemory, now: Int64) -> [InstanceAction] {
        let outcome = reconciler.reconcile(
            desired: [.sample("1")], observed: [container], memory: &memory, busy: [], now: now)
        for action in outcome.actions { memory.began(action, now: now) }
        return outcome.actions
    }

    /// A container that ran and has ended `times` times; the memory after the last end was judged.
    private func ended(_ times: Int, with engine: Bool, at start: Int64 = 1_000_000) -> InstanceMemory {
        var memory = InstanceMemory()
        var now = start
        for life in 1...times {
            _ = pass(.sample("a", instance: "1", startedAt: now), &memory, now: now)
            now += 5000
            let gone = ObservedContainer.sample("a", instance: "1", status: .exited, startedAt: now - 5000)
            if engine { memory.engineCameBack(awaySince: now - 1000, ended: ["1"]) }
            _ = pass(gone, &memory, now: now)
            guard life < times else { break }
            now += 20_000
            _ = pass(gone, &memory, now: now)
        }
        return memory
    }

    @Test func `an instance that ends with Docker as often as may be is started again`() {
        #expect(ended(4, with: false).records["1"]?.verdict != nil)
        let memory = ended(9, with: true)
        #expect(memory.records["1"]?.verdict == nil && memory.records["1"]?.restarts == [])
    }

    @Test func `restarts from before Docker went away still count, and one that follows it does`() {
        var memory = ended(3, with: false)
        #expect(memory.records["1"]?.restarts.count == 2)
        memory.engineCameBack(awaySince: 1_200_000, ended: ["1"])
        #expect(memory.records["1"]?.restarts.count == 2)
        // The start after Docker's return is free, the one after that is not.
        let gone = ObservedContainer.sample("a", instance: "1", status: .exited, startedAt: 1_050_000)
        #expect(pass(gone, &memory, now: 1_210_000).contains(.start(gone)))
        #expect(memory.records["1"]?.restarts.count == 2)
        _ = pass(.sample("a", instance: "1", startedAt: 1_231_000), &memory, now: 1_231_000)
        let again = ObservedContainer.sample("a", instance: "1", status: .exited, startedAt: 1_231_000)
        _ = pass(again, &memory, now: 1_235_000)
        _ = pass(again, &memory, now: 1_255_000)
        #expect(memory.records["1"]?.restarts.count == 3)
    }

    @Test func `an instance that was being given up because of Docker is tried again, one that runs keeps its own`() {
        var memory = ended(4, with: false)
        memory.engineCameBack(awaySince: 1_090_000, ended: ["1"])
        #expect(memory.records["1"]?.verdict == nil)
        var other = ended(4, with: false)
        other.engineCameBack(awaySince: 9_000_000, ended: [])
        #expect(other.records["1"]?.verdict != nil)
    }
}
