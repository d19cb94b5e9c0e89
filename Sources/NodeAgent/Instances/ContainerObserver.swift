import DockerEngine

/// Reads this node's containers from Docker and asks for details only of those that changed.
actor ContainerObserver {
    private let docker: DockerClient
    private let nodeID: String
    private var known: [String: (state: String, container: ObservedContainer)] = [:]
    private var changed: Set<String> = []
    private var allChanged = true

    init(docker: DockerClient, nodeID: String) {
        self.docker = docker
        self.nodeID = nodeID
    }

    /// Something happened to a container; nil when events may have been missed.
    func note(changed id: String?) {
        if let id { changed.insert(id) } else { allChanged = true }
    }

    /// All containers of this node's instances, whether they run or not.
    func observe() async throws -> [ObservedContainer] {
        let dirty = changed
        let everything = allChanged
        changed = []
        allChanged = false
        do {
            let labels = [InstanceLabels.node: nodeID, InstanceLabels.instance: ""]
            let listed = try await docker.listContainers(all: true, labels: labels)
            let asked = listed.filter { everything || dirty.contains($0.id) || known[$0.id]?.state != $0.state }
            let details = try await inspect(asked.map(\.id))
            var next: [String: (state: String, container: ObservedContainer)] = [:]
            for summary in listed {
                if let container = details[summary.id] {
                    next[summary.id] = (container.status.rawValue, container)
                } else if let before = known[summary.id], !asked.contains(where: { $0.id == summary.id }) {
                    next[summary.id] = before
                }
            }
            known = next
            return next.values.map(\.container).sorted { $0.containerID < $1.containerID }
        } catch {
            allChanged = true
            throw error
        }
    }

    private func inspect(_ ids: [String]) async throws -> [String: ObservedContainer] {
        try await withThrowingTaskGroup(of: ObservedContainer?.self) { group in
            var waiting = ids[...]
            for id in waiting.prefix(8) { group.addTask { try await self.details(id) } }
            waiting = waiting.dropFirst(8)
            var found: [String: ObservedContainer] = [:]
            while let container = try await group.next() {
                if let container { found[container.containerID] = container }
                if let id = waiting.popFirst() { group.addTask { try await self.details(id) } }
            }
            return found
        }
    }

    private nonisolated func details(_ id: String) async throws -> ObservedContainer? {
        try await docker.inspectContainer(id).flatMap { ObservedContainer($0) }
    }
}
