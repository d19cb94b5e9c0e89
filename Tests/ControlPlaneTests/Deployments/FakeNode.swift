import AgentProtocol
import ControlPlane
import HostSupport
import PlatformModel
import SQLStore
import Synchronization

/// A node that speaks the agent's contract and does nothing else: it reads what it shall run and says what the test
/// wants. With `isRestless` every message is told twice and an older report once more.
final class FakeNode: Sendable {
    let id: NodeID
    private let platform: TestPlatform
    private let state = Mutex(State())

    private struct State {
        var bootID = "boot-1"
        var sequence: Int64 = 0
        var desired = DesiredState(generation: 0)
        var reports: [NodeReport] = []
        var states: [String: InstanceState] = [:]
        var isRestless = false
        var startedAt: Int64?
    }

    /// Says of all programs from now on that they were started then.
    func start(at moment: Timestamp) { state.withLock { $0.startedAt = moment.milliseconds } }

    init(_ platform: TestPlatform, named name: String = "n1", isRestless: Bool = false) async throws {
        self.platform = platform
        id = NodeID(platform.assembly.surroundings.ids.next())
        state.withLock { $0.isRestless = isRestless }
        var node = Node(id: id, name: name, region: "default")
        node.total = Resources(cpuMillicores: 8000, memoryMB: 16_000, diskMB: 200_000)
        let fresh = node
        try await platform.store.write { transaction in
            let now = platform.assembly.surroundings.now
            try NodeStore().insert(fresh, tokenHash: fresh.id.text, expiresAt: now, now: now, in: transaction)
        }
        try await beat(node)
    }

    private func beat(_ node: Node) async throws {
        let (alive, now) = (NodeBeat(id, .online, total: node.total, used: .zero), platform.assembly.surroundings.now)
        try await platform.store.write { try NodeStore().beat([alive], now: now, in: $0) }
    }

    func set(_ status: Node.Status) async throws {
        let id = id
        try await platform.store.write {
            try $0.execute("UPDATE nodes SET status = $2 WHERE id = $1", [.text(id.text), .text(status.rawValue)])
        }
    }

    /// Made anew each time: nothing of the platform's is kept in memory between two messages.
    private var work: NodeWork { platform.features.nodeWork }

    var tasks: [AgentTask] { get async throws { try await work.pending(for: id).open } }

    var desired: DesiredState { state.withLock { $0.desired } }

    /// Reads the desired state.
    @discardableResult
    func read() async throws -> DesiredState {
        let new = try await work.desiredState(for: id)
        state.withLock { if new.generation >= $0.desired.generation { $0.desired = new } }
        return new
    }

    /// Says that all instances it shall run are in a state; its ingress serves what it read.
    func report(_ observed: InstanceState = .healthy, detail: String? = nil, isRouted: Bool = true) async throws {
        let (report, older, twice) = state.withLock { state in
            state.sequence += 1
            for instance in state.desired.instances
            where ![.healthy, .failed].contains(state.states[instance.instanceID]) {
                state.states[instance.instanceID] = observed
            }
            let instances = state.desired.instances.map { instance in
                InstanceReport(
                    instanceID: instance.instanceID, applicationID: instance.applicationID,
                    state: state.states[instance.instanceID] ?? observed, detail: detail,
                    startedAt: state.startedAt)
            }
            let generation = state.desired.generation
            let report = NodeReport(
                sequence: state.sequence, bootID: state.bootID, acceptedGeneration: generation,
                routedGeneration: isRouted ? generation : 0, instances: instances)
            state.reports.append(report)
            return (report, state.reports.dropLast().last, state.isRestless)
        }
        try await work.apply(report, from: id)
        guard twice else { return }
        try await work.apply(report, from: id)
        if let older { try await work.apply(older, from: id) }
    }

    /// Makes everything that it knows of an instance fail from now on.
    func fail(_ instanceID: String) { state.withLock { $0.states[instanceID] = .failed } }

    func log(_ text: String, sequence: Int64, of task: AgentTask) async throws -> Int64 {
        let chunk = BuildLogChunk(buildID: task.taskID, sequence: sequence, at: 1000 + sequence, text: text)
        if state.withLock({ $0.isRestless }) { _ = try await work.store(chunk, from: id) }
        return try await work.store(chunk, from: id)
    }

    @discardableResult
    func tell(_ report: TaskReport) async throws -> Bool {
        if state.withLock({ $0.isRestless }) { _ = try await work.apply(report, from: id) }
        return try await work.apply(report, from: id)
    }

    /// Ends a build well, with these processes.
    func succeed(_ task: AgentTask, processes: [String] = ["web"]) async throws {
        let digest = String(task.taskID.filter { $0 != "-" })
        let result = BuildResult(
            image: "sha256:\(digest)\(digest)", imageBytes: 1000, language: "python",
            processes: processes.map { BuiltProcess(name: $0, command: ["run", $0]) }, user: "1000:1000")
        try await tell(TaskReport(taskID: task.taskID, state: .succeeded, build: result))
    }

    /// Ends a command with an exit code.
    func endCommand(_ task: AgentTask, exitCode: Int = 0, message: String = "It failed.") async throws {
        let failure = exitCode == 0 ? nil : TaskFailure(code: "command", message: message, exitCode: exitCode)
        try await tell(
            TaskReport(
                taskID: task.taskID, state: exitCode == 0 ? .succeeded : .failed, failure: failure,
                command: CommandResult(exitCode: exitCode)))
    }

    func fail(_ task: AgentTask, code: String = "command", message: String = "npm failed", exitCode: Int = 1)
        async throws
    {
        let failure = TaskFailure(code: code, message: message, exitCode: exitCode)
        try await tell(TaskReport(taskID: task.taskID, state: .failed, failure: failure))
    }
}
