import AgentProtocol
import Foundation
import Testing

@testable import NodeAgent

struct InstanceReconcilerTests {
    /// How many stories are played; more by `SKYPANEL_TEST_SEEDS`.
    private static let seeds = ProcessInfo.processInfo.environment["SKYPANEL_TEST_SEEDS"].flatMap { Int($0) } ?? 3200

    /// Every number is a seed: a failure names it and can be played again.
    @Test(arguments: 0..<16)
    func `whatever happens, one container each, bounded restarts, nothing foreign, and rest at the end`(part: Int) {
        for seed in stride(from: part, to: Self.seeds, by: 16) {
            var node = SimulatedNode(seed: UInt64(seed))
            let foreign = node.containers
            for _ in 0..<40 {
                node.disturb()
                _ = node.pass()
                let counts = Dictionary(
                    grouping: node.containers.values.filter { $0.nodeID == "node" }, by: \.instanceID)
                if counts.values.contains(where: { $0.count > 1 }) { node.violations.append("two containers") }
            }
            let rests = node.settle()
            let ours = node.containers.values.filter { $0.nodeID == "node" }
            #expect(rests, "seed \(seed) does not come to rest:\n\(node.story.joined(separator: "\n"))")
            #expect(node.violations == [], "seed \(seed)")
            #expect(Set(ours.map(\.instanceID)).isSubset(of: Set(node.desired.keys)), "seed \(seed)")
            #expect(node.containers.filter { $0.value.nodeID != "node" } == foreign, "seed \(seed)")
            #expect(node.restarts.values.allSatisfy(isBounded), "seed \(seed): \(node.story.joined(separator: "\n"))")
            for (id, instance) in node.desired where node.behaviour[id] == .healthy {
                let state = node.memory.records[id]
                let fine = state?.run?.isHealthy == true || state?.hasFailed == true
                #expect(fine, "seed \(seed): \(instance.instanceID) is \(String(describing: state))")
            }
            if !rests || !node.violations.isEmpty { return }
        }
    }

    /// At most three in any five minutes.
    private func isBounded(_ times: [Int64]) -> Bool {
        zip(times, times.dropFirst(3)).allSatisfy { $1 - $0 >= InstanceRecord.restartWindow }
    }

    private func reconcile(
        _ desired: [DesiredInstance], _ observed: [ObservedContainer], _ memory: inout InstanceMemory, now: Int64,
        busy: Set<String> = []
    ) -> InstanceReconciler.Outcome {
        InstanceReconciler(nodeID: "node").reconcile(
            desired: desired, observed: observed, memory: &memory, busy: busy, now: now)
    }

    @Test func `a container without our labels or of another node is left alone`() {
        var memory = InstanceMemory()
        let strangers = [
            ObservedContainer.sample("a", instance: "x", node: "other"), .sample("b", instance: "", node: "node"),
            .sample("c", instance: "x", node: ""),
        ]
        let outcome = reconcile([], strangers, &memory, now: 5)
        #expect(outcome.actions == [])
        #expect(outcome.reports == [])
    }

    @Test func `what is not desired any more is removed and reported as stopping`() {
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        let outcome = reconcile([], [container], &memory, now: 5)
        #expect(outcome.actions == [.remove(container)])
        #expect(outcome.reports.map(\.state) == [.stopping])
    }

    @Test func `of two containers of one instance the one that runs stays`() {
        var memory = InstanceMemory()
        let old = ObservedContainer.sample("a", instance: "1", status: .exited, startedAt: 9)
        let running = ObservedContainer.sample("b", instance: "1", startedAt: 3)
        let outcome = reconcile([.sample("1")], [old, running], &memory, now: 5)
        #expect(outcome.actions == [.remove(old)])
    }

    @Test func `the fourth end within five minutes is a failure with its exit code in words`() {
        var memory = InstanceMemory()
        var now: Int64 = 0
        var container = ObservedContainer.sample("a", instance: "1", status: .exited)
        container.exitCode = 137
        container.outOfMemory = true
        var starts = 0
        var outcome = InstanceReconciler.Outcome()
        for life in 0..<20 {
            container.startedAt = Int64(life + 1)
            outcome = reconcile([.sample("1")], [container], &memory, now: now)
            now = outcome.wakeAt ?? now
            outcome = reconcile([.sample("1")], [container], &memory, now: now)
            guard case .start = outcome.actions.first else { break }
            memory.began(.start(container), now: now)
            starts += 1
        }
        #expect(starts == 3)
        #expect(outcome.actions == [.diagnose(container, .sample("1"))])
        memory.ended(.diagnose(container, .sample("1")), .diagnosed(finding: "Its last lines: boom"), now: now)
        outcome = reconcile([.sample("1")], [container], &memory, now: now)
        let report = outcome.reports.first
        #expect(outcome.actions == [])
        #expect(report?.state == .failed)
        #expect(report?.exitCode == 137)
        #expect(report?.outOfMemory == true)
        #expect(report?.restartCount == 3)
        #expect(
            report?.detail == """
                It was ended because it used more memory than its limit of 64 MB (exit code 137). \
                It was restarted 3 times within 5 minutes. Its last lines: boom
                """)
        outcome = reconcile([.sample("1", attempt: 1)], [container], &memory, now: now)
        #expect(outcome.reports.first?.state == .restarting)
        #expect(outcome.reports.first?.restartCount == 0)
    }

    @Test func `an instance that is not healthy in time is looked at, stopped and failed`() {
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        let instance = DesiredInstance.sample("1")
        var outcome = reconcile([instance], [container], &memory, now: 1000)
        guard case .probe(_, "10.0.0.2", 8080, _) = outcome.actions.first else {
            Issue.record("no probe: \(outcome.actions)")
            return
        }
        memory.probed(container, problem: "Nothing accepts connections on port 8080.", retries: 3, now: 1050)
        outcome = reconcile([instance], [container], &memory, now: 1060)
        #expect(outcome.actions == [])
        #expect(outcome.wakeAt == 1150)
        outcome = reconcile([instance], [container], &memory, now: 6000)
        #expect(outcome.actions == [.diagnose(container, instance)])
        memory.diagnosed("1", finding: "It is listening on 127.0.0.1:5000 instead of 0.0.0.0:$PORT (8080).")
        outcome = reconcile([instance], [container], &memory, now: 6001)
        #expect(outcome.actions == [.stop(container)])
        #expect(outcome.reports.first?.state == .failed)
        #expect(
            outcome.reports.first?.detail == """
                Not healthy within 5 s. Nothing accepts connections on port 8080. \
                It is listening on 127.0.0.1:5000 instead of 0.0.0.0:$PORT (8080).
                """)
    }

    @Test func `one that listens only elsewhere is given up after ten seconds without a change`() {
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        var instance = DesiredInstance.sample("1")
        instance.healthCheck?.startSeconds = 60
        func actions(at now: Int64, elsewhere: String?) -> [InstanceAction] {
            memory.probed(container, problem: "deaf", elsewhere: elsewhere, retries: 3, now: now)
            return reconcile([instance], [container], &memory, now: now).actions
        }
        _ = reconcile([instance], [container], &memory, now: 0)
        #expect(actions(at: 1000, elsewhere: "127.0.0.1:5000") == [])
        #expect(actions(at: 9000, elsewhere: "127.0.0.1:5001") == [], "another place begins anew")
        #expect(actions(at: 18_999, elsewhere: "127.0.0.1:5001") == [])
        #expect(actions(at: 19_500, elsewhere: nil) == [], "listening nowhere begins anew")
        #expect(actions(at: 20_000, elsewhere: "127.0.0.1:5001") == [])
        #expect(actions(at: 29_999, elsewhere: "127.0.0.1:5001") == [])
        #expect(actions(at: 30_000, elsewhere: "127.0.0.1:5001") == [.diagnose(container, instance)])
    }

    @Test func `a healthy instance becomes unhealthy after its retries and healthy with one good answer`() {
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        let instance = DesiredInstance.sample("1")
        _ = reconcile([instance], [container], &memory, now: 1000)
        memory.probed(container, problem: nil, retries: 3, now: 1001)
        func state(_ now: Int64) -> InstanceState? {
            reconcile([instance], [container], &memory, now: now).reports.first?.state
        }
        #expect(state(1002) == .healthy)
        for count in 1...3 {
            memory.probed(container, problem: "deaf", retries: 3, now: 1001 + Int64(count))
            #expect(state(2000) == (count < 3 ? .healthy : .unhealthy))
        }
        #expect(state(900_000) == .unhealthy)
        memory.probed(container, problem: nil, retries: 3, now: 900_001)
        #expect(state(900_002) == .healthy)
    }

    @Test(arguments: ["", "0", "0:0", "root", "1000:users", "-1", "1000:1000:1", "٣", "99999999999", "1 000"])
    func `a user that is root or no number is refused`(user: String) {
        var memory = InstanceMemory()
        var instance = DesiredInstance.sample("1")
        instance.user = user
        let outcome = reconcile([instance], [], &memory, now: 1)
        let second = reconcile([instance], [], &memory, now: 2)
        #expect(outcome.actions == [] && second.actions == [])
        #expect(second.reports.first?.state == .failed)
        #expect(second.reports.first?.detail?.contains("numeric user other than 0") == true)
    }

    @Test func `Docker away is not counted against an instance`() {
        var memory = InstanceMemory()
        var container = ObservedContainer.sample("a", instance: "1", status: .exited)
        container.exitCode = 1
        var now: Int64 = 0
        for _ in 0..<30 {
            let outcome = reconcile([.sample("1")], [container], &memory, now: now)
            if let action = outcome.actions.first {
                memory.began(action, now: now)
                memory.ended(action, .dockerAway("away"), now: now)
            }
            now = outcome.wakeAt ?? now + 1000
        }
        #expect(memory.records["1"]?.restarts == [])
        #expect(memory.records["1"]?.verdict == nil)
    }

    @Test func `waiting for the firewall is told and not counted, and ends by itself`() {
        var memory = InstanceMemory()
        var container = ObservedContainer.sample("a", instance: "1", status: .exited)
        container.exitCode = 1
        var now: Int64 = 0
        for _ in 0..<30 {
            let outcome = reconcile([.sample("1")], [container], &memory, now: now)
            if let action = outcome.actions.first {
                memory.began(action, now: now)
                memory.ended(action, .waits("It waits."), now: now)
            }
            now = outcome.wakeAt ?? now + 1000
        }
        let waiting = reconcile([.sample("1")], [container], &memory, now: now)
        #expect(waiting.reports.first?.detail == "It waits.")
        #expect(waiting.reports.first?.state == .restarting)
        #expect(waiting.reports.first?.restartCount == 0)
        container = .sample("a", instance: "1", status: .running, startedAt: 9)
        let running = reconcile([.sample("1")], [container], &memory, now: now)
        #expect(running.reports.first?.detail == nil)
        #expect(memory.records["1"]?.verdict == nil)
    }

    @Test func `an adopted healthy instance stays healthy after a restart of the agent`() throws {
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        _ = reconcile([.sample("1")], [container], &memory, now: 1000)
        memory.probed(container, problem: nil, retries: 3, now: 1001)
        var second = InstanceMemory(records: memory.records)
        second.records["1"]?.run?.probedAt = nil
        let outcome = reconcile([.sample("1")], [container], &second, now: 90_000)
        #expect(outcome.reports.first?.state == .healthy)
        #expect(outcome.actions.count == 1)
    }
}
