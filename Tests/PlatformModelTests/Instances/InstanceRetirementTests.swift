import Testing

@testable import PlatformModel

struct InstanceRetirementTests {
    private let now = Timestamp(milliseconds: 10_000)

    private func instance(_ wanted: Instance.Wanted, drainUntil: Int64? = nil) -> Instance {
        var instance = Instance(
            id: InstanceID("i"), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID("d"),
            nodeID: NodeID("n"), process: "web", index: 1, now: now)
        instance.wanted = wanted
        instance.drainUntil = drainUntil.map(Timestamp.init)
        return instance
    }

    private func next(_ instance: Instance, removed: Int64?, _ accepted: Int64?, reported: Bool) -> InstanceRetirement
        .Step?
    {
        let node = accepted.map {
            InstanceRetirement.NodeFacts(acceptedGeneration: $0, reported: reported ? [instance.id] : [])
        }
        return InstanceRetirement.next(for: instance, removedGeneration: removed, node: node, now: now)
    }

    @Test func `a running instance stays`() {
        #expect(next(instance(.running), removed: nil, 9, reported: false) == nil)
    }

    @Test func `a draining instance is removed when its time is over and not before`() {
        #expect(next(instance(.draining, drainUntil: 10_001), removed: nil, 9, reported: true) == nil)
        #expect(next(instance(.draining, drainUntil: 10_000), removed: nil, 9, reported: true) == .remove)
        #expect(next(instance(.draining), removed: nil, 9, reported: true) == .remove)
    }

    @Test func `a removed instance is forgotten only when the node has read that and shows it no more`() {
        #expect(next(instance(.removed), removed: 5, 4, reported: false) == nil)
        #expect(next(instance(.removed), removed: 5, 5, reported: true) == nil)
        #expect(next(instance(.removed), removed: nil, 5, reported: false) == nil)
        #expect(next(instance(.removed), removed: 5, 5, reported: false) == .forget)
        #expect(next(instance(.removed), removed: 5, nil, reported: true) == .forget)
    }
}
