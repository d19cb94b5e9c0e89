import PlatformModel
import Testing

@Suite struct CapacityTrendTests {
    private let total = Resources(cpuMillicores: 8_000, memoryMB: 10_000, diskMB: 100_000)

    private func points(_ hours: Int64, _ taken: (Int64) -> Resources) -> [CapacityTrend.Point] {
        (0...hours).map { .init(at: Timestamp(milliseconds: $0 * 3_600_000), taken: taken($0)) }
    }

    @Test func `a region that fills evenly is full when its scarcest resource is`() {
        // 240 MB a day from 1000: at the end of five days 2200, so 7800 are left for 32.5 days; the disk has 94.
        let trend = CapacityTrend(
            points(120) { Resources(cpuMillicores: 500, memoryMB: 1000 + 10 * Int($0), diskMB: 5_000 + 40 * Int($0)) },
            total: total)
        #expect(trend?.perDay == Resources(cpuMillicores: 0, memoryMB: 240, diskMB: 960))
        #expect(trend?.daysUntilFull == 32)
    }

    @Test func `what is quiet, empties or is hardly known is never full`() {
        #expect(CapacityTrend([], total: total) == nil)
        #expect(CapacityTrend(points(23) { _ in total }, total: total) == nil)
        #expect(CapacityTrend(points(48) { _ in total }, total: total)?.daysUntilFull == nil)
        let empties = CapacityTrend(
            points(48) { Resources(cpuMillicores: 8_000 - 10 * Int($0), memoryMB: 0, diskMB: 0) }, total: total)
        #expect(empties?.daysUntilFull == nil && empties?.perDay.cpuMillicores == -240)
        let slow = points(48) { Resources(cpuMillicores: 0, memoryMB: Int($0) / 24, diskMB: 0) }
        #expect(CapacityTrend(slow, total: total)?.daysUntilFull == nil)
    }

    @Test func `extreme amounts do not trap`() {
        let far = Resources(cpuMillicores: .max, memoryMB: .min, diskMB: .max)
        let trend = CapacityTrend(points(24) { $0 % 2 == 0 ? far : .zero }, total: far)
        #expect(trend != nil)
    }

    @Test func `two weeks before it is full a node is advised`() throws {
        var node = Node(id: NodeID("n"), name: "n1", region: "eu")
        (node.status, node.total) = (.online, total)
        let need = Resources(cpuMillicores: 100, memoryMB: 100, diskMB: 100)
        var region = try #require(RegionCapacity.all(of: [node], need: need).first)
        #expect(region.advice == nil)
        region.trend = CapacityTrend(
            points(24) { Resources(cpuMillicores: 0, memoryMB: 4_000 + 50 * Int($0), diskMB: 0) }, total: total)
        #expect(region.trend?.daysUntilFull == 4 && region.advice?.contains("about 4 days") == true)
    }
}
