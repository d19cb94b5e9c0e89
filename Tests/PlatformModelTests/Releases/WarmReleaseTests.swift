import Testing

@testable import PlatformModel

struct WarmReleaseTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func instance(
        _ id: String, _ observed: Instance.Observed, of deployment: String = "new", wanted: Instance.Wanted = .running,
        process: String = "web"
    ) -> Instance {
        var instance = Instance(
            id: InstanceID(id), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID(deployment), nodeID: NodeID("n"), process: process, index: 1, now: start)
        instance.observed = observed
        instance.wanted = wanted
        instance.isRouted = wanted == .running && process == "web"
        if wanted == .draining { instance.drainUntil = start.adding(seconds: 60) }
        return instance
    }

    @Test(arguments: [
        (Instance.Observed.failed, 0, true), (.unhealthy, 0, true), (.restarting, 2, true), (.starting, 2, true),
        (.restarting, 1, false), (.starting, 1, false), (.unknown, 9, false), (.stopping, 9, false),
    ])
    func `a release cannot serve when nothing of it is healthy and one will not be`(
        observed: Instance.Observed, restarts: Int, isFailure: Bool
    ) {
        var one = instance("1", observed)
        one.restartCount = restarts
        #expect((WarmRelease.failure(of: [one, instance("2", .starting)]) != nil) == isFailure)
        #expect(WarmRelease.failure(of: [one, instance("2", .healthy)]) == nil)
        let other = instance("2", .healthy, process: "worker")
        #expect((WarmRelease.failure(of: [one, other]) != nil) == isFailure)
    }

    @Test func `what was replaced last takes over, and only what is healthy and takes requests`() {
        var older = instance("1", .healthy, of: "older", wanted: .draining)
        older.createdAt = start.adding(seconds: -10)
        let all = [
            older, instance("2", .healthy, of: "old", wanted: .draining),
            instance("3", .unhealthy, of: "old", wanted: .draining), instance("4", .healthy),
            instance("5", .healthy, of: "old", wanted: .draining, process: "worker"),
            instance("6", .healthy, of: "old", wanted: .removed),
        ]
        #expect(WarmRelease.newest(all).map(\.id) == [InstanceID("2")])
        #expect(WarmRelease.newest([instance("4", .healthy)]).isEmpty)
    }

    @Test func `it stays while the new one is not settled, but not for ever`() {
        let warm = instance("1", .healthy, wanted: .draining)
        let late = start.adding(seconds: 60 + WarmRelease.patienceSeconds)
        for observed in Instance.Observed.allCases where observed != .healthy {
            #expect(WarmRelease.isNeeded(warm, among: [warm, instance("2", observed)], now: start))
            #expect(!WarmRelease.isNeeded(warm, among: [warm, instance("2", observed)], now: late))
        }
        #expect(!WarmRelease.isNeeded(warm, among: [warm, instance("2", .healthy)], now: start))
        let broken = instance("1", .unhealthy, wanted: .draining)
        #expect(!WarmRelease.isNeeded(broken, among: [broken, instance("2", .failed)], now: start))
    }

    @Test func `it is gone back once, and not while something is under way`() {
        func deployments(_ all: (Deployment.Trigger, Deployment.Status)...) -> [Deployment] {
            all.map { trigger, status in
                var deployment = Deployment(
                    id: DeploymentID("d"), applicationID: ApplicationID("a"), number: 1, trigger: trigger, now: start,
                    deadlineAt: start)
                deployment.status = status
                return deployment
            }
        }
        #expect(WarmRelease.isOpen(after: deployments((.deploy, .failed), (.deploy, .live))))
        #expect(!WarmRelease.isOpen(after: deployments((.deploy, .building), (.deploy, .live))))
        #expect(!WarmRelease.isOpen(after: deployments((.automaticRollback, .failed), (.deploy, .live))))
        #expect(!WarmRelease.isOpen(after: deployments((.automaticRollback, .live), (.deploy, .live))))
        #expect(WarmRelease.isOpen(after: deployments((.restart, .live), (.automaticRollback, .live))))
        #expect(!WarmRelease.isOpen(after: []))
    }

    @Test func `why it went back is said`() {
        var failed = instance("1", .failed)
        failed.exitCode = 3
        let note = WarmRelease.note(failed, release: 12, replacedBy: 11)
        #expect(
            note == "Release 12 could not serve. It ended with exit code 3. Release 11 still ran and serves again.")
        #expect(WarmRelease.note(failed, release: 12, replacedBy: 12).hasSuffix("serve again."))
    }
}
