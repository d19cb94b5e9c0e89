import PlatformModel
import Testing

@Suite struct CapacityFiguresTests {
    private func node(
        _ name: String, region: String = "eu", used: Int = 0, reserved: Int = 0, _ state: Node.AdminState = .enabled
    ) -> Node {
        var node = Node(id: NodeID(name), name: name, region: region)
        node.status = .online
        node.adminState = state
        node.total = Resources(cpuMillicores: 1000, memoryMB: 1000, diskMB: 100_000)
        node.used.memoryMB = used
        node.reserved.memoryMB = reserved
        return node
    }

    private let need = Resources(cpuMillicores: 10, memoryMB: 100, diskMB: 10)

    @Test func `the larger of used and reserved decides`() {
        #expect(CapacityFigures(of: node("a", used: 300, reserved: 500)).percent == 50)
        #expect(CapacityFigures(of: node("a", used: 700, reserved: 500)).percent == 70)
        #expect(CapacityFigures(of: node("a", used: 700)).free.memoryMB == 200)
        #expect(CapacityFigures(of: node("a", used: 700, .disabled)).free == .zero)
        #expect(CapacityFigures.zero.percent == 0)
    }

    @Test func `a region adds its nodes up and counts what fits wholly on one of them`() throws {
        let regions = RegionCapacity.all(
            of: [node("a", used: 750), node("b", used: 850), node("c", region: "us", .draining)], need: need)
        #expect(regions.map(\.name) == ["eu", "us"])
        let eu = try #require(regions.first)
        #expect(eu.nodeCount == 2 && eu.availableNodes == 2 && eu.capacity.total.memoryMB == 2000)
        // 150 and 50 MB are free: one instance of 100 MB, not two.
        #expect(eu.instancesThatFit == 1 && eu.capacity.free.memoryMB == 200)
        #expect(eu.advice == "Add a node before it is full.")
        #expect(regions.last?.availableNodes == 0 && regions.last?.advice != nil)
    }

    @Test func `there is no advice while there is room, and a plain one when nothing fits`() {
        #expect(RegionCapacity.all(of: [node("a")], need: need).first?.advice == nil)
        #expect(
            RegionCapacity.all(of: [node("a", reserved: 850)], need: need).first?.advice
                == "Nothing fits any more: add a node.")
        var crowded = node("a")
        crowded.containerCount = crowded.maxContainers
        #expect(RegionCapacity.all(of: [crowded], need: need).first?.instancesThatFit == 0)
    }
}
