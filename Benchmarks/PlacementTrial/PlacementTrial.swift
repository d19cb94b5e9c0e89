import PlatformModel

/// How many placements a second the pure function does, on one core.
///
///     placement-trial [NODES] [INSTANCES]
///
/// Fills the nodes of one region with applications of eight plans and one to five instances each, then lets
/// applications come and go for as many placements again. Now and then the answer is compared with a look at every
/// node.
@main
struct PlacementTrial {
    private static let plans = [
        (100, 128, 1), (250, 256, 2), (250, 512, 5), (500, 512, 5), (500, 1024, 10), (1000, 1024, 10), (1000, 2048, 20),
        (2000, 4096, 40),
    ].map { Resources(cpuMillicores: $0.0, memoryMB: $0.1, diskMB: $0.2 * 1024) }

    private var random = SystemRandomNumberGenerator()
    private var index: PlacementIndex
    private let ids: [NodeID]
    private var placed: [(request: Placement.Request, node: NodeID)] = []
    private var compared = 0
    private var different = 0

    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let (nodes, instances) = (numbers.first ?? 10_000, numbers.dropFirst().first ?? 100_000)
        var trial = PlacementTrial(nodes: nodes)
        let filling = trial.measure { trial in
            var count = 0
            while count < instances { count += trial.place() }
        }
        print("placements into \(nodes) empty nodes, to \(trial.instances) instances: \(filling)")
        let among = trial.placed.count
        let changing = trial.measure { trial in
            for _ in 0..<among {
                trial.remove()
                _ = trial.place()
            }
        }
        print("placements while as many applications go: \(changing)")
        print("a look at every node instead: \(trial.scans())")
        trial.check(1000)
        print("\(trial.compared) answers compared with a look at every node: \(trial.different) different")
    }

    init(nodes count: Int) {
        let nodes = (0..<count).map { number in
            var node = Node(id: NodeID("node-\(number)"), name: "n", region: "eu")
            let cores = [16, 32, 64][number % 3]
            node.status = .online
            node.total = Resources(cpuMillicores: cores * 1000, memoryMB: cores * 4096, diskMB: cores * 40_960)
            node.used = Resources(cpuMillicores: number % 900, memoryMB: 400 + number % 700, diskMB: 20_000 + number)
            node.maxContainers = 500
            return node
        }
        index = PlacementIndex(nodes)
        ids = nodes.map(\.id)
    }

    private var instances: Int { placed.reduce(0) { $0 + $1.request.containers } }

    private mutating func request() -> Placement.Request {
        let count = Int.random(in: 1...5, using: &random)
        let plan = Self.plans[Int.random(in: 0..<Self.plans.count, using: &random)]
        return Placement.Request(region: "eu", need: plan.times(count), containers: count)
    }

    /// Gives how many instances have found a place.
    private mutating func place() -> Int {
        let request = request()
        guard case .placed(let node) = index.choose(request) else { return 0 }
        index.reserve(request.need, containers: request.containers, on: node)
        placed.append((request, node))
        return request.containers
    }

    private mutating func remove() {
        let place = Int.random(in: placed.indices, using: &random)
        placed.swapAt(place, placed.count - 1)
        let (request, node) = placed.removeLast()
        index.reserve(request.need.times(-1), containers: -request.containers, on: node)
    }

    /// Placements a second, in words.
    private mutating func measure(_ work: (inout PlacementTrial) -> Void) -> String {
        let before = placed.count
        let time = ContinuousClock().measure { work(&self) }
        // Those that go were placed before: as many come again.
        let count = placed.count == before ? before : placed.count - before
        return "\(count) in \(time), \(Int(Double(count) / (time / .seconds(1)))) a second"
    }

    private mutating func scans() -> String {
        let nodes = ids.compactMap { index.node($0) }
        let requests = (0..<100).map { _ in request() }
        let time = ContinuousClock().measure {
            for request in requests where Placement.choose(request, among: nodes) == .refused(.noNode) {
                different += 1
            }
        }
        return "\(Int(100 / (time / .seconds(1)))) a second"
    }

    private mutating func check(_ rounds: Int) {
        for _ in 0..<rounds / 50 {
            let nodes = ids.compactMap { index.node($0) }
            for _ in 0..<50 {
                let request = request()
                compared += 1
                if index.choose(request) != Placement.choose(request, among: nodes) { different += 1 }
            }
            remove()
            _ = place()
        }
    }
}
