import AgentProtocol
import PlatformModel
import SQLStore

/// Stores what nodes say of their instances.
struct InstanceReports: Sendable {
    private let surroundings: Surroundings
    private let store = InstanceStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func apply(_ report: NodeReport, from node: NodeID, _ transaction: Transaction) throws {
        var state = try NodeStateStore().state(of: node, transaction)
        let bootID = report.bootID.storable(64)
        if state.bootID == bootID, report.sequence <= state.reportSequence { return }
        let isNews =
            state.acceptedGeneration != report.acceptedGeneration
            || state.routedGeneration != report.routedGeneration
        state.bootID = bootID
        state.reportSequence = report.sequence
        // A node cannot have read what was never composed: a number from before a restored store counts as nothing.
        state.acceptedGeneration = report.acceptedGeneration <= state.generation ? report.acceptedGeneration : 0
        state.routedGeneration = report.routedGeneration <= state.generation ? report.routedGeneration : 0
        try NodeStateStore().store(state, of: node, transaction)
        let changed = try compare(report, state, on: node, transaction)
        try UsageMeter(surroundings).follow(.node(node), transaction)
        try SilentTimes(surroundings).charge(report.instances, on: node, transaction)
        for application in changed { try transaction.signal(.application(application.text)) }
        if isNews || !changed.isEmpty { try transaction.signal(.deployments) }
    }

    private func compare(
        _ report: NodeReport, _ state: NodeStateStore.State, on node: NodeID, _ transaction: Transaction
    ) throws -> Set<ApplicationID> {
        let reported = Dictionary(report.instances.map { ($0.instanceID, $0) }, uniquingKeysWith: { _, last in last })
        let facts = InstanceRetirement.NodeFacts(
            acceptedGeneration: state.acceptedGeneration,
            reported: Set(reported.keys.map { InstanceID($0) }))
        var changed: Set<ApplicationID> = []
        for stored in try store.stored(on: node, transaction) {
            let seen = observed(stored.instance, reported[stored.instance.id.text])
            if seen != stored.instance {
                try store.observe(seen, transaction)
                changed.insert(seen.applicationID)
            }
            let step = InstanceRetirement.next(
                for: seen, removedGeneration: stored.removedGeneration, node: facts, now: surroundings.now)
            guard step == .forget else { continue }
            try store.forget(seen.id, transaction)
            changed.insert(seen.applicationID)
        }
        return changed
    }

    private func observed(_ instance: Instance, _ report: InstanceReport?) -> Instance {
        var instance = instance
        guard let report else {
            instance.observed = .unknown
            return instance
        }
        instance.observed = Instance.Observed(rawValue: report.state.rawValue) ?? .unknown
        instance.restartCount = max(0, report.restartCount)
        instance.exitCode = report.exitCode
        instance.detail = detail(report)
        if instance.observed == .healthy, instance.healthyAt == nil { instance.healthyAt = surroundings.now }
        return instance
    }

    private func detail(_ report: InstanceReport) -> String? {
        let said = report.detail?.storable(2000)
        if report.outOfMemory, said?.contains("memory") != true {
            return ["It needed more memory than its plan has.", said].compactMap(\.self).joined(separator: " ")
        }
        return said
    }
}
