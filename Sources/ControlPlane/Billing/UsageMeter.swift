import HostSupport
import PlatformModel
import SQLStore

/// Opens and closes metered intervals so that they agree with what runs. Level-triggered: it compares what is stored,
/// so a change that nobody announced is found by the next look at everything.
struct UsageMeter: Sendable {
    private let surroundings: Surroundings
    private let store = UsageStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Call it in the transaction that changed what runs.
    func follow(_ extent: UsageStore.Extent, _ transaction: Transaction) throws {
        let now = surroundings.now
        let mode = try surroundings.settings(transaction).billing
        for open in try store.open(extent, transaction) {
            let isMetered = open.instance.map { Metering.isMetered($0, onReachableNode: open.isReachable) } ?? false
            guard mode == .off || !isMetered else { continue }
            let end = Metering.end(
                of: open.interval, lastHeardOfNode: open.lastHeardOfNode, isReachable: open.isReachable, now: now)
            try store.close(open.interval.id, at: end, transaction)
        }
        guard mode == .prepaid else { return }
        for found in try store.unmetered(extent, transaction) {
            try Ledger(surroundings).open(found.organizationID, transaction)
            let begin = max(now, found.metered ?? now)
            try store.insert(surroundings.newID(), of: found, openedAt: begin, transaction)
        }
    }
}
