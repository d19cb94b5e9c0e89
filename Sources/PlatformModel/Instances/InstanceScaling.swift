/// What a change of counts does to the instances that run: some stay, some are made, some go. Pure, and the same at
/// every step of the deployment that carries it out: those that it has made count as there.
package struct InstanceScaling: Sendable, Equatable {
    /// An instance that is not there yet.
    package struct Place: Sendable, Equatable {
        package var process: String
        package var index: Int

        package init(process: String, index: Int) {
            self.process = process
            self.index = index
        }
    }

    package private(set) var kept: Set<InstanceID> = []
    package private(set) var surplus: Set<InstanceID> = []
    package private(set) var missing: [Place] = []

    /// - Parameters:
    ///   - counts: how many of each process shall run; what is not named, none.
    ///   - old: instances of earlier deployments that shall run.
    ///   - new: those that this deployment has made.
    package init(counts: [String: Int], old: [Instance], new: [Instance]) {
        for process in Set(counts.keys).union(old.map(\.process)).sorted() {
            let wanted = max(0, counts[process] ?? 0)
            let made = new.filter { $0.process == process }
            // Healthy ones stay before others, the first ones before later ones.
            let present = old.filter { $0.process == process }.sorted { left, right in
                let health = (left.observed == .healthy, right.observed == .healthy)
                if health.0 != health.1 { return health.0 }
                return (left.index, left.id) < (right.index, right.id)
            }
            let stays = present.prefix(max(0, wanted - made.count))
            kept.formUnion(stays.map(\.id))
            surplus.formUnion(present.dropFirst(stays.count).map(\.id))
            // Those that go still have their numbers for a while.
            var taken = Set((present + made).map(\.index))
            for _ in 0..<max(0, wanted - stays.count - made.count) {
                let index = (1...).first { !taken.contains($0) } ?? 1
                taken.insert(index)
                missing.append(Place(process: process, index: index))
            }
        }
    }
}
