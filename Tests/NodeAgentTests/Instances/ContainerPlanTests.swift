import AgentProtocol
import DockerEngine
import Testing

@testable import NodeAgent

struct ContainerPlanTests {
    @Test func `the container of an instance is hardened`() {
        var instance = DesiredInstance.sample("1")
        instance.readOnlyRoot = true
        let settings = ContainerSettings(cgroupParent: "/skypanel")
        let spec = ContainerPlan.spec(for: instance, nodeID: "node", settings: settings)
        #expect(spec.user == "1000:1000")
        #expect(spec.host.capDrop == ["ALL"] && spec.host.capAdd.isEmpty)
        #expect(spec.host.securityOpt == ["no-new-privileges:true"])
        #expect(spec.host.memory == 64 << 20 && spec.host.memorySwap == 64 << 20)
        #expect(spec.host.nanoCPUs == 500_000_000)
        #expect(spec.host.pidsLimit == 64)
        #expect(spec.host.readonlyRootfs && spec.host.tmpfs.keys.sorted() == ["/tmp"])
        #expect(spec.host.binds.isEmpty && spec.host.mounts.isEmpty)
        #expect(spec.host.logDriver == "json-file" && spec.host.logOptions["max-size"] == "10m")
        #expect(spec.host.initProcess && spec.host.restart == .no && spec.host.cgroupParent == "/skypanel")
        #expect(spec.host.networkMode == NetworkNames(applicationID: "app-1").network)
        #expect(spec.labels["skypanel.instance"] == "1" && spec.labels["skypanel.node"] == "node")
        #expect(!spec.labels.values.contains { $0.contains("8080") }, "no environment in labels")
    }

    @Test func `extreme limits neither trap nor wrap to nothing`() {
        var instance = DesiredInstance.sample("1")
        instance.limits = InstanceLimits(cpuMillicores: 1, memoryMB: 0, pids: 1, storageMB: .min)
        #expect(ContainerPlan.refusal(of: instance) != nil)
        instance.limits = InstanceLimits(cpuMillicores: .max, memoryMB: .max, pids: .max, storageMB: .max)
        _ = ContainerPlan.spec(for: instance, nodeID: "n", settings: ContainerSettings(limitsStorage: true))
    }

    @Test(arguments: [0, -1, 65_536, .max, .min])
    func `a port that is none is refused and never asked`(port: Int) async throws {
        let instance = DesiredInstance.sample("1", port: port)
        #expect(ContainerPlan.refusal(of: instance) == "\(port) is no port; use 1 to 65535.")
        let probe = HealthProbe()
        #expect(await probe.problem(address: "127.0.0.1", port: port, check: HealthCheck()) == "\(port) is no port.")
        try await probe.shutdown()
    }

    @Test(arguments: [Int.min, 0, .max])
    func `extreme times of a health check neither trap nor hang`(seconds: Int) {
        var instance = DesiredInstance.sample("1")
        instance.healthCheck = HealthCheck(startSeconds: seconds, intervalSeconds: seconds, retries: seconds)
        var memory = InstanceMemory()
        let container = ObservedContainer.sample("a", instance: "1")
        let reconciler = InstanceReconciler(nodeID: "node")
        for now in [Int64(0), 1000, 100_000_000] {
            _ = reconciler.reconcile(
                desired: [instance], observed: [container], memory: &memory, busy: [], now: now)
            memory.probed(container, problem: nil, retries: seconds, now: now)
        }
        #expect(memory.records["1"]?.run != nil)
    }

    @Test(arguments: ["", "A=B", "1A", "A B", "A\nB", "Ä"])
    func `a name that no environment can hold is refused`(name: String) {
        var instance = DesiredInstance.sample("1")
        instance.environment[name] = "x"
        #expect(ContainerPlan.refusal(of: instance)?.contains("environment variable") == true)
    }

    @Test func `an exit is told in words`() {
        func words(_ code: Int) -> String {
            ExitWords.sentence(code: code, outOfMemory: false, error: "", memoryMB: 64)
        }
        #expect(words(127) == "Its command was not found (exit code 127).")
        #expect(words(139) == "It was ended by SIGSEGV (exit code 139).")
        #expect(words(3) == "It ended with exit code 3.")
        #expect(words(.min).contains("exit code"))
    }
}
