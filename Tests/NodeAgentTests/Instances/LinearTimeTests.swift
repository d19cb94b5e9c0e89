import AgentProtocol
import TestSupport
import Testing

@testable import NodeAgent

struct LinearTimeTests {
    private func seconds(for count: Int) -> Double {
        let desired = (0..<count).map { DesiredInstance.sample("i\($0)") }
        let observed = (0..<count).map { ObservedContainer.sample("c\($0)", instance: "i\($0)") }
        return processorSeconds {
            var memory = InstanceMemory()
            for now in [Int64(5), 6] {
                _ = InstanceReconciler(nodeID: "node").reconcile(
                    desired: desired, observed: observed, memory: &memory, busy: [], now: now)
            }
        }
    }

    @Test func `reconciling twice the instances takes about twice the time`() {
        let (once, twice) = (seconds(for: 1000), seconds(for: 2000))
        print("  2000 instances are reconciled in \(twice / once) times the time of 1000")
        // Quadratic work would take four times as long.
        #expect(twice < 3 * once)
    }
}
