import Testing

@testable import PlatformModel

struct DeploymentSequenceTests {
    @Test(arguments: 0..<10)
    func `whatever happens in whatever order, each deployment ends once in time and traffic goes to what is healthy`(
        batch: UInt64
    ) {
        for seed in batch * 100..<(batch + 1) * 100 {
            var simulator = DeploymentSimulator(seed: seed)
            simulator.run(steps: 80)
            simulator.finish()
            #expect(simulator.violations.isEmpty, "seed \(seed): \(simulator.violations.prefix(3))")
            if !simulator.violations.isEmpty { return }
        }
    }

    @Test func `the sequences reach every end`() {
        var ends: Set<Deployment.Status> = []
        for seed in 0..<40 as Range<UInt64> {
            var simulator = DeploymentSimulator(seed: seed)
            simulator.run(steps: 80)
            simulator.finish()
            ends.formUnion(simulator.deployments.map(\.status))
        }
        #expect(ends == [.live, .failed, .cancelled, .superseded])
    }

    @Test func `a release that cannot serve gives way to the one before, and never twice in a row`() {
        var (begun, rollbacks) = (0, 0)
        for seed in 0..<100 as Range<UInt64> {
            var simulator = DeploymentSimulator(seed: seed)
            simulator.run(steps: 80, isReplaced: true)
            simulator.finish()
            #expect(simulator.violations.isEmpty, "seed \(seed): \(simulator.violations.prefix(3))")
            begun += simulator.deployments.count { $0.trigger == .automaticRollback }
            let live = simulator.deployments.filter { $0.status == .live }.map(\.trigger)
            rollbacks += live.count { $0 == .automaticRollback }
            #expect(!zip(live, live.dropFirst()).contains { $0 == $1 && $1 == .automaticRollback })
        }
        #expect(begun > 50 && rollbacks > 0)
    }
}
