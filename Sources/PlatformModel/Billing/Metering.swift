/// When an instance costs money: from when it is first seen running until it is no longer wanted or no longer runs.
package enum Metering {
    /// What a node reports of an instance whose program runs. Neither a start nor a crash is paid for.
    package static let running: [Instance.Observed] = [.healthy, .unhealthy]

    package static func isMetered(_ instance: Instance, onReachableNode isReachable: Bool) -> Bool {
        isReachable && instance.wanted == .running && running.contains(instance.observed)
    }

    /// Where an interval ends whose instance is metered no more. Of a node that has fallen silent nothing is charged
    /// beyond the time after which it counts as offline; never before what is charged already.
    package static func end(
        of interval: UsageInterval, lastHeardOfNode: Timestamp?, isReachable: Bool, now: Timestamp
    ) -> Timestamp {
        var end = now
        if !isReachable, let heard = lastHeardOfNode {
            end = min(now, heard.adding(seconds: NodeHealth.offlineAfterSeconds))
        }
        return max(end, interval.openedAt, interval.chargedUntil)
    }
}
