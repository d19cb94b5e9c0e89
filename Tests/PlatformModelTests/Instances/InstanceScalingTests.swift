import Testing

@testable import PlatformModel

struct InstanceScalingTests {
    private func instance(
        _ id: String, _ process: String, _ index: Int, _ observed: Instance.Observed = .healthy, new: Bool = false
    ) -> Instance {
        var instance = Instance(
            id: InstanceID(id), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID(new ? "new" : "old"), nodeID: NodeID("n"), process: process, index: index,
            now: Timestamp(milliseconds: 0))
        instance.observed = observed
        return instance
    }

    @Test func `more are made beside those that run`() {
        let old = [instance("a", "web", 1), instance("b", "web", 3), instance("c", "worker", 1)]
        let scaling = InstanceScaling(counts: ["web": 4, "worker": 1], old: old, new: [])
        #expect(scaling.kept == ["a", "b", "c"].map { InstanceID($0) }.asSet && scaling.surplus.isEmpty)
        #expect(scaling.missing == [.init(process: "web", index: 2), .init(process: "web", index: 4)])
    }

    @Test func `of fewer the healthy ones stay, and what is not named goes`() {
        let old = [instance("a", "web", 1, .failed), instance("b", "web", 2), instance("c", "worker", 1)]
        let scaling = InstanceScaling(counts: ["web": 1], old: old, new: [])
        #expect(scaling.kept == [InstanceID("b")] && scaling.surplus == [InstanceID("a"), InstanceID("c")])
        #expect(scaling.missing.isEmpty)
    }

    @Test func `whatever is asked for, afterwards as many run, none twice in a place, and none goes needlessly`() {
        for seed in 0..<2000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let processes = ["web", "worker", "clock"]
            var old: [Instance] = []
            for process in processes {
                for index in 1...5 where Bool.random(using: &generator) {
                    let state: Instance.Observed = Bool.random(using: &generator) ? .healthy : .unhealthy
                    old.append(instance("\(process)\(index)", process, index, state))
                }
            }
            let counts = Dictionary(
                uniqueKeysWithValues: processes.map { ($0, Int.random(in: 0...6, using: &generator)) })
            let before = InstanceScaling(counts: counts, old: old, new: [])
            let made = before.missing.map { instance("\($0.process)-new\($0.index)", $0.process, $0.index, new: true) }
            let after = InstanceScaling(counts: counts, old: old, new: made)
            #expect(after.missing.isEmpty && after.kept == before.kept, "seed \(seed)")
            #expect(after.surplus == before.surplus, "seed \(seed)")
            let running = old.filter { after.kept.contains($0.id) } + made
            for process in processes {
                let mine = running.filter { $0.process == process }
                #expect(mine.count == counts[process] && Set(mine.map(\.index)).count == mine.count, "seed \(seed)")
                let gone = old.filter { $0.process == process && after.surplus.contains($0.id) }
                #expect(gone.isEmpty || !made.contains { $0.process == process }, "seed \(seed)")
            }
        }
    }

    @Test func `a count that changes while instances are made never makes more of them`() {
        let old = [instance("a", "web", 1)]
        let made = [instance("b", "web", 2, new: true), instance("c", "web", 3, new: true)]
        let fewer = InstanceScaling(counts: ["web": 2], old: old, new: made)
        #expect(fewer.surplus == [InstanceID("a")] && fewer.missing.isEmpty)
        let more = InstanceScaling(counts: ["web": 9], old: old, new: made)
        #expect(more.kept == [InstanceID("a")] && more.surplus.isEmpty)
    }
}

extension [InstanceID] {
    fileprivate var asSet: Set<InstanceID> { Set(self) }
}
