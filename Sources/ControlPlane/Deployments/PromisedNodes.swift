import PlatformModel
import Synchronization

/// All nodes of one moment with what is promised on them, for any number of questions where something may go.
final class PromisedNodes: Sendable {
    /// What a deployment gets on the node that builds it, once it is built.
    struct Promise: Sendable {
        var node: NodeID
        var need: Resources
    }

    private let index: Mutex<PlacementIndex>
    /// Those that have a slot for another build.
    private let withSlot: Mutex<PlacementIndex>
    private let full: Set<NodeID>
    private let building: [DeploymentID: Promise]

    /// - Parameter full: nodes that have as many builds as they may.
    init(_ nodes: [Node], building: [DeploymentID: Promise], full: Set<NodeID>) {
        var index = PlacementIndex(nodes)
        for promise in building.values { index.reserve(promise.need, containers: 0, on: promise.node) }
        self.index = Mutex(index)
        withSlot = Mutex(
            full.isEmpty ? index : PlacementIndex(nodes.compactMap { full.contains($0.id) ? nil : index.node($0.id) }))
        self.full = full
        self.building = building
    }

    /// Where a build may go, and whether it may begin there now. What runs already is not moved for the sake of a slot.
    func chooseForBuild(_ request: Placement.Request) -> (outcome: Placement.Outcome, hasSlot: Bool) {
        let outcome = choose(request)
        guard case .placed(let node) = outcome, full.contains(node) else { return (outcome, true) }
        guard node != request.current, request.required == nil else { return (outcome, false) }
        let other = withSlot.withLock { $0.choose(request) }
        if case .placed = other { return (other, true) }
        return (outcome, false)
    }

    /// Whether the present node is kept, whatever others there are: it has room, and nothing speaks against it.
    func keeps(_ request: Placement.Request, for deployment: DeploymentID?) -> Bool {
        guard let current = request.current, index.withLock({ $0.node(current)?.status }) == .online else {
            return false
        }
        return choose(request, for: deployment) == .placed(current)
    }

    /// - Parameter deployment: what is promised to it does not stand in its own way.
    func choose(_ request: Placement.Request, for deployment: DeploymentID? = nil) -> Placement.Outcome {
        index.withLock { index in
            guard let promise = deployment.flatMap({ building[$0] }) else { return index.choose(request) }
            index.reserve(promise.need.times(-1), containers: 0, on: promise.node)
            defer { index.reserve(promise.need, containers: 0, on: promise.node) }
            return index.choose(request)
        }
    }
}
