import Testing

@testable import PlatformModel

struct PlacementIndexTests {
    private static let regions = ["eu", "us"]

    private func node(_ number: Int, _ generator: inout SeededGenerator) -> Node {
        var node = Node(id: NodeID("n\(number)"), name: "n\(number)", region: Self.regions[number % 5 == 0 ? 1 : 0])
        let size = [1, 1, 2, 4].randomElement(using: &generator) ?? 1
        node.total = Resources(cpuMillicores: 4000 * size, memoryMB: 8000 * size, diskMB: 50_000 * size)
        node.used = Resources(
            cpuMillicores: .random(in: 0...2000, using: &generator), memoryMB: .random(in: 0...2000, using: &generator),
            diskMB: .random(in: 0...9000, using: &generator))
        node.status =
            [.online, .online, .online, .degraded, .offline, .pending].randomElement(using: &generator) ?? .online
        node.adminState = Int.random(in: 0..<9, using: &generator) == 0 ? .draining : .enabled
        node.firewallProblem = Int.random(in: 0..<9, using: &generator) == 0 ? "it is off" : nil
        node.maxContainers = .random(in: 3...40, using: &generator)
        return node
    }

    private func request(_ nodes: [Node], _ generator: inout SeededGenerator) -> Placement.Request {
        let size = [1, 1, 1, 2, 3, 30].randomElement(using: &generator) ?? 1
        let count = Int.random(in: 1...3, using: &generator)
        let need = Resources(cpuMillicores: 250 * size, memoryMB: 300 * size, diskMB: 1000 * size)
        var request = Placement.Request(
            region: (Self.regions + ["none"]).randomElement(using: &generator) ?? "eu", need: need.times(count),
            containers: count)
        if Bool.random(using: &generator) { request.current = nodes.randomElement(using: &generator)?.id }
        if Bool.random(using: &generator) { request.replaced = need }
        if Int.random(in: 0..<6, using: &generator) == 0 {
            request.required = nodes.randomElement(using: &generator)?.id
        }
        return request
    }

    /// Every number is a seed.
    @Test(arguments: UInt64(0)..<300)
    func `it answers as a look at every node does, whatever was placed and taken away before`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var nodes = (0..<Int.random(in: 0...20, using: &generator)).map { node($0, &generator) }
        var index = PlacementIndex(nodes.shuffled(using: &generator))
        var placed: [(place: Int, request: Placement.Request)] = []
        var refused: Set<Placement.Refusal> = []
        for _ in 0..<100 {
            let request = request(nodes, &generator)
            let expected = Placement.choose(request, among: nodes)
            #expect(index.choose(request) == expected)
            switch expected {
            case .placed(let id):
                guard let place = nodes.firstIndex(where: { $0.id == id }) else { continue }
                placed.append((place, request))
                change(&nodes[place], by: request, 1, &index)
            case .refused(let refusal): refused.insert(refusal)
            }
            guard Int.random(in: 0..<3, using: &generator) == 0,
                let gone = placed.indices.randomElement(using: &generator)
            else { continue }
            let (place, ended) = placed.remove(at: gone)
            change(&nodes[place], by: ended, -1, &index)
        }
        for node in nodes { #expect(index.node(node.id) == node) }
        #expect(!refused.isEmpty)
    }

    private func change(
        _ node: inout Node, by request: Placement.Request, _ sign: Int, _ index: inout PlacementIndex
    ) {
        node.reserved = node.reserved + request.need.times(sign)
        node.containerCount += sign * request.containers
        index.reserve(request.need.times(sign), containers: sign * request.containers, on: node.id)
    }

    @Test func `more kinds of demands and more changes than it remembers change no answer`() {
        var generator = SeededGenerator(seed: 7)
        var nodes = (0..<40).map { node($0, &generator) }
        for place in nodes.indices { nodes[place].maxContainers = 100_000 }
        var index = PlacementIndex(nodes)
        for round in 0..<3000 {
            // The first demand comes again and again, the others in turn.
            let number = round % 2 == 0 ? 0 : round % (2 * PlacementIndex.mostOrders + 5)
            let need = Resources(cpuMillicores: number, memoryMB: 2 * number, diskMB: 1)
            let request = Placement.Request(region: "eu", need: need)
            let expected = Placement.choose(request, among: nodes)
            #expect(index.choose(request) == expected)
            let place = Int.random(in: nodes.indices, using: &generator)
            change(&nodes[place], by: request, nodes[place].containerCount > 3 ? -1 : 1, &index)
        }
    }

    /// The objective of section 5.13: the share of the fullest resource of the chosen node, afterwards.
    private func share(_ node: Node, _ need: Resources) -> Double {
        func after(_ used: Int, _ reserved: Int, _ need: Int, _ total: Int) -> Double {
            Double(max(used, reserved) + need) / Double(total)
        }
        return max(
            after(node.used.cpuMillicores, node.reserved.cpuMillicores, need.cpuMillicores, node.total.cpuMillicores),
            after(node.used.memoryMB, node.reserved.memoryMB, need.memoryMB, node.total.memoryMB),
            after(node.used.diskMB, node.reserved.diskMB, need.diskMB, node.total.diskMB))
    }

    @Test func `what it chooses is within two percent of the best of all nodes that could be chosen`() {
        var generator = SeededGenerator(seed: 11)
        var worst = 1.0
        for _ in 0..<3000 {
            let nodes = (0..<Int.random(in: 1...8, using: &generator)).map { number in
                var node = node(number, &generator)
                (node.region, node.status, node.adminState, node.firewallProblem) = ("eu", .online, .enabled, nil)
                node.reserved = Resources(
                    cpuMillicores: .random(in: 0...3000, using: &generator),
                    memoryMB: .random(in: 0...6000, using: &generator),
                    diskMB: .random(in: 0...40_000, using: &generator))
                return node
            }
            let need = Resources(
                cpuMillicores: .random(in: 1...2000, using: &generator),
                memoryMB: .random(in: 1...3000, using: &generator),
                diskMB: .random(in: 1...9000, using: &generator))
            let could = nodes.filter { node in
                let free = Placement.free(of: node)
                return need.cpuMillicores <= free.cpuMillicores && need.memoryMB <= free.memoryMB
                    && need.diskMB <= free.diskMB
            }
            var index = PlacementIndex(nodes)
            guard let best = could.map({ share($0, need) }).min() else { continue }
            guard case .placed(let id) = index.choose(Placement.Request(region: "eu", need: need)),
                let chosen = could.first(where: { $0.id == id })
            else {
                Issue.record("refused although \(could.map(\.id)) could take it")
                continue
            }
            worst = max(worst, share(chosen, need) / best)
        }
        #expect(worst <= 1.02)
    }
}
