import PlatformModel
import SQLStore

/// What a node measured of an instance, as one row of a statement that stores many.
struct InstanceMeasurement: Sendable {
    static let columns = "id, node, cpu, memory, at"

    let id: InstanceID
    private let node: NodeID
    private let use: Instance.Use

    init(_ id: InstanceID, on node: NodeID, _ cpuMillicores: Int, _ memoryMB: Int, at moment: Timestamp) {
        (self.id, self.node) = (id, node)
        use = Instance.Use(cpuMillicores: cpuMillicores, memoryMB: memoryMB, measuredAt: moment)
    }

    static func places(_ part: ArraySlice<Self>) -> String { SQLBatches.places(rows: part.count, columns: 5) }

    /// In the order of ``columns``.
    var values: [SQLValue] {
        [
            .text(id.text), .text(node.text), SQLValue(use.cpuMillicores), SQLValue(use.memoryMB),
            SQLValue(use.measuredAt.milliseconds),
        ]
    }
}
