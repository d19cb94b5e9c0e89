import Testing

@testable import PlatformModel

struct ApplicationStatusTests {
    private func instance(_ observed: Instance.Observed, process: String = "web", wanted: Instance.Wanted = .running)
        -> Instance
    {
        var instance = Instance(
            id: InstanceID("\(process)\(observed)"), applicationID: ApplicationID("a"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID("d"), nodeID: NodeID("n"), process: process, index: 1,
            now: Timestamp(milliseconds: 0))
        instance.observed = observed
        instance.wanted = wanted
        return instance
    }

    private typealias Facts = ApplicationStatus.Facts

    @Test func `the strongest reason wins`() {
        let running = [instance(.healthy)]
        #expect(ApplicationStatus.derive(Facts(isDeleting: true, isSuspended: true, instances: running)) == .deleting)
        #expect(ApplicationStatus.derive(Facts(isSuspended: true, isDeploying: true)) == .suspended)
        #expect(ApplicationStatus.derive(Facts(isDeploying: true, instances: running)) == .building)
        #expect(ApplicationStatus.derive(Facts(isStopped: true, lastEnd: .live)) == .stopped)
    }

    @Test func `it runs until its nodes have confirmed that it stopped`() {
        let leaving = [instance(.healthy, wanted: .removed)]
        #expect(
            ApplicationStatus.derive(Facts(isStopped: true, isEndConfirmed: false, instances: leaving)) == .running)
        #expect(ApplicationStatus.derive(Facts(isStopped: true, isEndConfirmed: true)) == .stopped)
    }

    @Test func `without instances the last end decides`() {
        #expect(ApplicationStatus.derive(Facts()) == .pending)
        #expect(ApplicationStatus.derive(Facts(lastEnd: .failed)) == .failed)
        #expect(ApplicationStatus.derive(Facts(lastEnd: .cancelled)) == .pending)
        // Its node was removed.
        #expect(ApplicationStatus.derive(Facts(lastEnd: .live)) == .failed)
    }

    @Test func `a failed deployment leaves a running application running`() {
        #expect(ApplicationStatus.derive(Facts(lastEnd: .failed, instances: [instance(.healthy)])) == .running)
        #expect(ApplicationStatus.derive(Facts(lastEnd: .failed, instances: [instance(.restarting)])) == .running)
    }

    @Test func `it has failed when all that takes traffic has failed`() {
        #expect(
            ApplicationStatus.derive(Facts(lastEnd: .live, instances: [instance(.failed), instance(.healthy)]))
                == .running)
        let worker = instance(.healthy, process: "worker")
        #expect(ApplicationStatus.derive(Facts(lastEnd: .live, instances: [instance(.failed), worker])) == .failed)
        #expect(ApplicationStatus.derive(Facts(lastEnd: .live, instances: [worker])) == .running)
        #expect(
            ApplicationStatus.derive(Facts(lastEnd: .live, instances: [instance(.failed, process: "worker")]))
                == .failed)
    }

    @Test func `instances on their way out do not count`() {
        let draining = instance(.healthy, wanted: .draining)
        #expect(ApplicationStatus.derive(Facts(lastEnd: .live, instances: [draining])) == .failed)
    }
}
