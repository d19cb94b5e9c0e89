import AgentProtocol
import PlatformModel
import SQLStore

/// Meters time in which a node could not be reached, once it tells that its instances ran meanwhile; only where
/// administrators have said so. Level-triggered: it looks at the gaps that there are, and a filled one is none.
struct SilentTimes: Sendable {
    /// How long after a node is back its report may come.
    static let patienceSeconds: Int64 = 600

    private let surroundings: Surroundings
    private let store = UsageStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Call it when a node's report is stored, and its instances are metered again.
    func charge(_ reports: [InstanceReport], on node: NodeID, _ transaction: Transaction) throws {
        let settings = try surroundings.settings(transaction)
        guard settings.chargeSilentTime, settings.billing == .prepaid else { return }
        let since = surroundings.now.adding(seconds: -Self.patienceSeconds)
        let gaps = try store.silentTimes(on: node, endedAfter: since, transaction)
        guard !gaps.isEmpty else { return }
        let started = Dictionary(reports.compactMap(Self.start), uniquingKeysWith: max)
        // Neither of a month that is over, nor of what has its invoice, nor of when nothing was sold.
        let month = InvoiceMonth(surroundings.now).begin
        let sellingSince = try surroundings.billingSwitchedAt(transaction)
        for gap in gaps {
            guard let startedAt = started[gap.instanceID.text] else { continue }
            let bounds = [month, sellingSince, gap.invoicedUntil].compactMap(\.self)
            let time = Metering.chargeable(gap.time, startedAt: startedAt, notBefore: bounds)
            guard let time else { continue }
            try store.insert(surroundings.newID(), over: time, before: gap.nextID, transaction)
        }
    }

    private static func start(_ report: InstanceReport) -> (String, Timestamp)? {
        guard let observed = Instance.Observed(rawValue: report.state.rawValue), Metering.running.contains(observed),
            let milliseconds = report.startedAt
        else { return nil }
        return (report.instanceID, Timestamp(milliseconds: milliseconds))
    }
}
