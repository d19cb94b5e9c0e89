import PlatformModel
import Testing

@Suite struct RelocationTests {
    private let now = Timestamp(milliseconds: 10_000_000)

    private func instance(on node: String) -> Instance {
        Instance(
            id: InstanceID("i"), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID("d"), nodeID: NodeID(node), process: "web", index: 1, now: now)
    }

    private func facts(_ change: (inout Relocation.Facts) -> Void = { _ in }) -> Relocation.Facts {
        var facts = Relocation.Facts(
            isHomeless: false, wanted: [instance(on: "n1")], shallRun: true, hasActiveDeployment: false,
            draining: [NodeID("n1")], ends: [], hasPlace: true)
        change(&facts)
        return facts
    }

    @Test func `what runs on a node that is emptied moves, and what lost its node is made anew`() {
        #expect(Relocation.isDue(facts(), now: now))
        #expect(Relocation.isDue(facts { ($0.isHomeless, $0.wanted) = (true, []) }, now: now))
    }

    @Test func `nothing else moves`() {
        #expect(!Relocation.isDue(facts { $0.draining = [NodeID("n2")] }, now: now))
        #expect(!Relocation.isDue(facts { $0.wanted = [] }, now: now))
        #expect(!Relocation.isDue(facts { $0.shallRun = false }, now: now))
        #expect(!Relocation.isDue(facts { $0.hasActiveDeployment = true }, now: now))
        #expect(!Relocation.isDue(facts { $0.hasPlace = false }, now: now))
    }

    @Test func `a move that failed is tried again later, three times at most`() {
        func ends(_ count: Int, secondsAgo: Int64) -> [Relocation.End] {
            let end = Relocation.End(trigger: .redeploy, status: .failed, at: now.adding(seconds: -secondsAgo))
            let before = Relocation.End(trigger: .deploy, status: .live, at: Timestamp(milliseconds: 0))
            return Array(repeating: end, count: count) + [before]
        }
        #expect(!Relocation.isDue(facts { $0.ends = ends(1, secondsAgo: 299) }, now: now))
        #expect(Relocation.isDue(facts { $0.ends = ends(1, secondsAgo: 300) }, now: now))
        #expect(!Relocation.isDue(facts { $0.ends = ends(2, secondsAgo: 599) }, now: now))
        #expect(Relocation.isDue(facts { $0.ends = ends(2, secondsAgo: 600) }, now: now))
        #expect(!Relocation.isDue(facts { $0.ends = ends(3, secondsAgo: 9999) }, now: now))
    }
}
