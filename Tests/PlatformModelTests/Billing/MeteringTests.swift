import Testing

@testable import PlatformModel

struct MeteringTests {
    @Test func `an interval ends for one reason, and goes on for none`() {
        let (wanted, observed) = (Instance.Wanted.allCases, Instance.Observed.allCases)
        for (wanted, observed) in wanted.flatMap({ wanted in observed.map { (wanted, $0) } }) {
            var instance = Instance(
                id: InstanceID("i"), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
                deploymentID: DeploymentID("d"), nodeID: NodeID("n"), process: "web", index: 1,
                now: Timestamp(milliseconds: 0))
            (instance.wanted, instance.observed) = (wanted, observed)
            for (isReachable, isSelling) in [(true, true), (true, false), (false, true), (false, false)] {
                let end = Metering.end(of: instance, onReachableNode: isReachable, isSelling: isSelling)
                let runs = Metering.running.contains(observed)
                #expect((end == nil) == (wanted == .running && runs && isReachable && isSelling))
                // What is taken away never explains that it ran again.
                #expect((end?.explainsGap == false) == (wanted == .removed))
                if wanted == .running, !isSelling { #expect(end == .off) }
                if wanted == .running, isSelling, !isReachable { #expect(end == .silent) }
            }
        }
        #expect(Metering.end(of: nil, onReachableNode: true, isSelling: true) == .ended)
    }
}
