import AgentProtocol

@testable import NodeAgent

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

extension DesiredInstance {
    static func sample(_ id: String, attempt: Int = 0, port: Int? = 8080) -> DesiredInstance {
        DesiredInstance(
            instanceID: id, applicationID: "app-\(id)", slug: "shop", releaseID: "release", process: "web", index: 1,
            image: "sha256:1", command: nil, environment: ["PORT": "8080"], port: port, user: "1000:1000",
            limits: InstanceLimits(cpuMillicores: 500, memoryMB: 64, pids: 64, storageMB: 100),
            healthCheck: port.map { _ in HealthCheck(startSeconds: 5) }, stopGraceSeconds: 1, attempt: attempt)
    }
}

extension ObservedContainer {
    static func sample(
        _ id: String, instance: String, node: String = "node", status: Status = .running, startedAt: Int64 = 1
    ) -> ObservedContainer {
        ObservedContainer(
            containerID: id, instanceID: instance, applicationID: "app-\(instance)", nodeID: node, stopGraceSeconds: 1,
            status: status, exitCode: 0, outOfMemory: false, error: "", startedAt: startedAt, finishedAt: 0, pid: 7,
            address: "10.0.0.2")
    }
}

/// A node where everything can go wrong: Docker's containers, an agent with actions under way, and time.
struct SimulatedNode {
    var random: Seeded
    var now: Int64 = 1_000_000
    var desired: [String: DesiredInstance] = [:]
    var containers: [String: ObservedContainer] = [:]
    var memory = InstanceMemory()
    var underWay: [String: InstanceAction] = [:]
    var observed: [ObservedContainer] = []
    var behaviour: [String: Behaviour] = [:]
    /// Times of restarts that really happened, by instance and attempt.
    var restarts: [String: [Int64]] = [:]
    var violations: [String] = []
    /// What happened, to be read when a seed fails.
    var story: [String] = []
    private var nextID = 0
    private var incarnations: [String: Int] = [:]
    /// The attempt for which an action was begun.
    private var begunAt: [String: (attempt: String, at: Int64)] = [:]

    enum Behaviour: CaseIterable { case healthy, crashes, deaf, cannotStart }

    init(seed: UInt64) {
        random = Seeded(seed: seed)
        for foreign in ["foreign-1", "foreign-2"] {
            containers[foreign] = .sample(foreign, instance: "1", node: "another-node")
        }
    }

    private func key(_ instance: DesiredInstance) -> String {
        "\(instance.instanceID)/\(incarnations[instance.instanceID] ?? 0)/\(instance.attempt)"
    }

    /// One pass of the agent over its last look at Docker.
    mutating func pass() -> InstanceReconciler.Outcome {
        let outcome = InstanceReconciler(nodeID: "node").reconcile(
            desired: Array(desired.values), observed: observed, memory: &memory, busy: Set(underWay.keys), now: now)
        for action in outcome.actions {
            check(action)
            memory.began(action, now: now)
            underWay[action.key] = action
            story.append("\(now) began \(action.key) \(String(describing: action).prefix(24))")
            begunAt[action.key] = desired[action.instanceID].map { (key($0), now) }
        }
        let ids = outcome.reports.map(\.instanceID)
        if Set(ids).count != ids.count { violations.append("two reports of one instance") }
        if !Set(desired.keys).isSubset(of: ids) { violations.append("an instance without a report") }
        return outcome
    }

    private mutating func check(_ action: InstanceAction) {
        if underWay[action.key] != nil { violations.append("\(action.key) twice at a time") }
        switch action {
        case .create(let instance):
            if observed.contains(where: { $0.instanceID == instance.instanceID && $0.nodeID == "node" }) {
                violations.append("made beside one that was seen")
            }
        case .start(let container), .stop(let container), .remove(let container), .probe(let container, _, _, _):
            if container.nodeID != "node" { violations.append("acted on a foreign container") }
            if case .remove = action, desired[container.instanceID] != nil,
                observed.filter({ $0.instanceID == container.instanceID && $0.nodeID == "node" }).count == 1
            {
                violations.append("removed a desired instance")
            }
        case .diagnose: break
        }
    }

    mutating func look() { observed = containers.values.sorted { $0.containerID < $1.containerID } }

    /// Ends one action: what it does to Docker, then what the agent hears.
    mutating func finish(_ key: String, dockerWorks: Bool = true) {
        guard let action = underWay.removeValue(forKey: key) else { return }
        let result = dockerWorks ? effect(of: action) : .dockerAway("away")
        memory.ended(action, result, now: now)
        story.append("\(now) ended \(action.key): \(result)")
        if case .probe = action {} else { look() }
    }

    /// What an action does to Docker, whether or not anybody hears of it.
    mutating func effect(of action: InstanceAction) -> InstanceActionResult {
        switch action {
        case .create(let instance):
            let id = instance.instanceID
            if containers.values.contains(where: { $0.instanceID == id && $0.nodeID == "node" }) {
                return .failed("its name is taken")
            }
            nextID += 1
            containers["c\(nextID)"] = .sample("c\(nextID)", instance: id, status: .created, startedAt: 0)
            return start("c\(nextID)")
        case .start(let container):
            if containers[container.containerID]?.hasEnded == true, let begun = begunAt[action.key] {
                restarts[begun.attempt, default: []].append(begun.at)
            }
            return start(container.containerID)
        case .stop(let container):
            end(container.containerID, code: 143)
            return .done
        case .remove(let container):
            containers[container.containerID] = nil
            return .done
        case .diagnose: return .diagnosed(finding: "seen")
        case .probe(let container, _, _, _):
            let works =
                containers[container.containerID]?.status == .running && behaviour[container.instanceID] == .healthy
            return .probed(problem: works ? nil : "deaf")
        }
    }

    private mutating func start(_ id: String) -> InstanceActionResult {
        guard let container = containers[id] else { return .done }
        if behaviour[container.instanceID] == .cannotStart { return .impossible("no such command") }
        if container.status == .running { return .done }
        nextID += 1
        containers[id]?.status = .running
        containers[id]?.startedAt = now &* 1000 &+ Int64(nextID)
        if behaviour[container.instanceID] == .crashes, random.chance(50) { end(id, code: 1) }
        return .done
    }

    mutating func end(_ id: String, code: Int) {
        guard containers[id]?.status == .running else { return }
        containers[id]?.status = .exited
        containers[id]?.exitCode = code
        containers[id]?.finishedAt = now
    }

    /// Something happens.
    mutating func disturb() {
        let id = String(Int.random(in: 1...3, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<8:
            if desired[id] == nil { behaviour[id] = Behaviour.allCases.randomElement(using: &random) ?? .healthy }
            desired[id] = .sample(id, attempt: desired[id]?.attempt ?? 0, port: random.chance(70) ? 8080 : nil)
        case 8..<12:
            desired[id] = nil
            // One that is desired again is a new one to the agent.
            incarnations[id, default: 0] += 1
        case 12..<15: desired[id]?.attempt += 1
        case 15..<30:
            let ours = containers.values.filter { $0.nodeID == "node" && $0.status == .running }.map(\.containerID)
                .sorted()
            if let victim = ours.randomElement(using: &random) { end(victim, code: random.chance(50) ? 137 : 0) }
        case 30..<32:
            let ours = containers.values.filter { $0.nodeID == "node" }.map(\.containerID).sorted()
            if let victim = ours.randomElement(using: &random) { containers[victim] = nil }
        case 32..<35:
            // The agent is killed: what was under way may have happened or not, and nobody heard.
            for action in underWay.values.sorted(by: { $0.key < $1.key }) where random.chance(50) {
                _ = effect(of: action)
            }
            underWay = [:]
            look()
        case 35..<40: now += Int64.random(in: 0...400_000, using: &random)
        case 40..<60: look()
        case 60..<80:
            if let key = underWay.keys.sorted().randomElement(using: &random) {
                finish(key, dockerWorks: !random.chance(10))
            }
        default: now += Int64.random(in: 0...3000, using: &random)
        }
    }

    /// Nothing more happens but what the agent does; returns whether it came to rest.
    mutating func settle() -> Bool {
        for id in behaviour.keys where behaviour[id] == .crashes {
            for container in containers.values where container.instanceID == id && container.nodeID == "node" {
                end(container.containerID, code: 1)
            }
        }
        var quiet = 0
        for _ in 0..<400 {
            look()
            let outcome = pass()
            let works = underWay.values.filter { if case .probe = $0 { false } else { true } }
            for key in underWay.keys.sorted() { finish(key) }
            for container in containers.values
            where behaviour[container.instanceID] == .crashes && container.nodeID == "node" {
                end(container.containerID, code: 1)
            }
            now += 500
            quiet =
                works.isEmpty && outcome.reports.allSatisfy({ [.healthy, .unhealthy, .failed].contains($0.state) })
                ? quiet + 1 : 0
            if quiet > 3 { return true }
        }
        return false
    }
}
