import Testing

@testable import PlatformModel

struct PlacementTests {
    private func node(
        _ id: String, cpu: Int = 4000, memory: Int = 8000, reserved: Resources = .zero, used: Resources = .zero
    ) -> Node {
        var node = Node(id: NodeID(id), name: id, region: "eu")
        node.status = .online
        node.total = Resources(cpuMillicores: cpu, memoryMB: memory, diskMB: 100_000)
        node.reserved = reserved
        node.used = used
        return node
    }

    private let small = Resources(cpuMillicores: 500, memoryMB: 512, diskMB: 1000)

    private func request(_ need: Resources? = nil) -> Placement.Request {
        Placement.Request(region: "eu", need: need ?? small)
    }

    @Test func `the least used node is chosen by its fullest resource`() {
        let full = node("a", reserved: Resources(cpuMillicores: 100, memoryMB: 4000, diskMB: 0))
        let even = node("b", reserved: Resources(cpuMillicores: 1200, memoryMB: 2000, diskMB: 0))
        #expect(Placement.choose(request(), among: [full, even]) == .placed(NodeID("b")))
    }

    @Test func `equal nodes are told apart by containers and then by id`() {
        var first = node("a")
        let second = node("b")
        #expect(Placement.choose(request(), among: [second, first]) == .placed(NodeID("a")))
        first.containerCount = 1
        #expect(Placement.choose(request(), among: [second, first]) == .placed(NodeID("b")))
    }

    @Test func `a node whose CPU is busy for now still takes what its promises leave room for`() {
        var building = node("a", used: Resources(cpuMillicores: 4000, memoryMB: 0, diskMB: 0))
        building.status = .degraded
        #expect(Placement.choose(request(), among: [building]) == .placed(NodeID("a")))
        #expect(Placement.choose(request(), among: [building, node("b")]) == .placed(NodeID("b")))
    }

    @Test func `what is used counts as well as what is promised`() {
        let busy = node("a", used: Resources(cpuMillicores: 0, memoryMB: 7000, diskMB: 0))
        #expect(Placement.choose(request(), among: [busy]) == .refused(.noCapacity))
        #expect(Placement.free(of: busy).memoryMB == 200)
        let promised = node("a", reserved: Resources(cpuMillicores: 3600, memoryMB: 0, diskMB: 0))
        #expect(Placement.choose(request(), among: [promised]) == .refused(.noCapacity))
    }

    @Test func `a node without its firewall takes nothing new, not even of an application that it has`() {
        var open = node("a")
        open.status = NodeHealth.status(total: open.total, used: .zero, isProtected: false)
        open.firewallProblem = "nft is missing"
        #expect(open.status == .degraded && !open.isOpen)
        var asked = request()
        #expect(Placement.choose(asked, among: [open]) == .refused(.unprotected))
        asked.current = open.id
        asked.required = open.id
        #expect(Placement.choose(asked, among: [open]) == .refused(.unprotected))
        asked.required = nil
        #expect(Placement.choose(asked, among: [open, node("b")]) == .placed(NodeID("b")))
        #expect(Placement.choose(asked, among: [open, node("b", memory: 100)]) == .refused(.noCapacity))
        #expect(Region.all(of: [open]).isEmpty)
    }

    @Test func `an application keeps its node while it fits`() {
        var asked = request()
        asked.current = NodeID("b")
        let worse = node("b", reserved: Resources(cpuMillicores: 2000, memoryMB: 4000, diskMB: 0))
        #expect(Placement.choose(asked, among: [node("a"), worse]) == .placed(NodeID("b")))
        let full = node("b", reserved: Resources(cpuMillicores: 3600, memoryMB: 4000, diskMB: 0))
        #expect(Placement.choose(asked, among: [node("a"), full]) == .placed(NodeID("a")))
        asked.replaced = small
        #expect(Placement.choose(asked, among: [node("a"), full]) == .placed(NodeID("b")))
    }

    @Test func `a required node is the only one that will do`() {
        var asked = request()
        asked.required = NodeID("b")
        #expect(Placement.choose(asked, among: [node("a"), node("b")]) == .placed(NodeID("b")))
        #expect(Placement.choose(asked, among: [node("a")]) == .refused(.noNode))
        var away = node("b")
        away.status = .offline
        #expect(Placement.choose(asked, among: [node("a"), away]) == .refused(.nodeOffline))
        #expect(Placement.choose(asked, among: [node("a"), node("b", memory: 100)]) == .refused(.noCapacity))
    }

    @Test func `a degraded node is the last resort`() {
        var tired = node("a")
        tired.status = .degraded
        let used = node("b", reserved: Resources(cpuMillicores: 2500, memoryMB: 2500, diskMB: 0))
        #expect(Placement.choose(request(), among: [tired, used]) == .placed(NodeID("b")))
        #expect(Placement.choose(request(), among: [tired, node("b", cpu: 100)]) == .placed(NodeID("a")))
    }

    @Test func `each refusal says why`() {
        #expect(Placement.choose(request(), among: []) == .refused(.noNode))
        var other = node("a")
        other.region = "us"
        #expect(Placement.choose(request(), among: [other]) == .refused(.noNode))
        for state in [Node.AdminState.disabled, .draining] {
            var closed = node("a")
            closed.adminState = state
            #expect(Placement.choose(request(), among: [closed]) == .refused(.noNode))
        }
        var fresh = node("a")
        fresh.status = .pending
        #expect(Placement.choose(request(), among: [fresh]) == .refused(.noNode))
        var away = node("a")
        away.status = .offline
        #expect(Placement.choose(request(), among: [away]) == .refused(.nodeOffline))
        #expect(Placement.choose(request(), among: [away, node("b", cpu: 100)]) == .refused(.noCapacity))
        var crowded = node("a")
        crowded.containerCount = 50
        #expect(Placement.choose(request(), among: [crowded]) == .refused(.noCapacity))
    }

    @Test func `extreme numbers are refused and never trap`() {
        for need in [Int.max, Int.min, 0, -1] {
            for total in [Int.max, Int.min, 0] {
                var strange = node("a", cpu: total, memory: total)
                strange.maxCPUPercent = need
                strange.containerCount = need
                strange.reserved = Resources(cpuMillicores: need, memoryMB: need, diskMB: total)
                var asked = request(Resources(cpuMillicores: need, memoryMB: need, diskMB: need))
                asked.current = strange.id
                asked.replaced = asked.need
                _ = Placement.choose(asked, among: [strange, node("b")])
            }
        }
        #expect(small.times(Int.max).memoryMB == Int.max)
        #expect(small.times(3) + small == small.times(4))
    }

    @Test func `a chosen node always had room, whatever the nodes`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let nodes = (0..<Int.random(in: 0...6, using: &generator)).map { index in
                var node = node(
                    "n\(index)", cpu: .random(in: 0...8000, using: &generator),
                    memory: .random(in: 0...16000, using: &generator))
                node.status = Node.Status.allCases.randomElement(using: &generator) ?? .online
                node.used = Resources(
                    cpuMillicores: .random(in: 0...4000, using: &generator),
                    memoryMB: .random(in: 0...9000, using: &generator), diskMB: 0)
                node.reserved = Resources(
                    cpuMillicores: .random(in: 0...4000, using: &generator),
                    memoryMB: .random(in: 0...9000, using: &generator), diskMB: 0)
                return node
            }
            guard case .placed(let id) = Placement.choose(request(), among: nodes) else { continue }
            let chosen = nodes.first { $0.id == id }
            let free = chosen.map(Placement.free)
            #expect(free.map { $0.cpuMillicores >= 500 && $0.memoryMB >= 512 } == true)
            #expect(chosen?.status == .online || chosen?.status == .degraded)
        }
    }
}
