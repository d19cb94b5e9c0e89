/// When an instance costs money: from when it is first seen running until it is no longer wanted or no longer runs.
package enum Metering {
    /// What a node reports of an instance whose program runs. Neither a start nor a crash is paid for.
    package static let running: [Instance.Observed] = [.healthy, .unhealthy]

    /// Why an interval ends.
    package enum End: String, Sendable, CaseIterable {
        /// Its instance is taken away, or is gone. It does not come back.
        case ended
        /// Another one has taken its place; it waits without traffic until it is taken away or takes over again.
        case replaced
        /// Its program does not run.
        case stopped
        /// Its node cannot be reached.
        case silent
        /// Nothing is sold.
        case off

        /// Whether time without an interval may follow while the instance is still there: what did not run, or what
        /// nobody knows to have run, costs nothing.
        package var explainsGap: Bool { self != .ended }
    }

    /// Nil while it goes on.
    ///
    /// - Parameter instance: nil when it is gone.
    package static func end(
        of instance: Instance?, onReachableNode isReachable: Bool, isSelling: Bool
    ) -> End? {
        guard let instance, instance.wanted != .removed else { return .ended }
        if instance.wanted == .draining { return .replaced }
        if !isSelling { return .off }
        if !isReachable { return .silent }
        return running.contains(instance.observed) ? nil : .stopped
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

    /// A time without an interval, between one that ended because its node fell silent and the next one.
    package struct SilentTime: Sendable, Equatable {
        package var from: Timestamp
        package var until: Timestamp

        package init(from: Timestamp, until: Timestamp) {
            self.from = from
            self.until = until
        }
    }

    /// What of a silent time may be charged afterwards; nil for nothing. Only of what is known to have run all through
    /// it: a program that has started again may have been away for most of it.
    ///
    /// - Parameters:
    ///   - startedAt: when the program that runs now was started, by its node's clock.
    ///   - bounds: times before which nothing is charged any more.
    package static func chargeable(
        _ silent: SilentTime, startedAt: Timestamp, notBefore bounds: [Timestamp]
    ) -> SilentTime? {
        let from = max(silent.from, bounds.max() ?? silent.from)
        guard startedAt <= silent.from, from < silent.until else { return nil }
        return SilentTime(from: from, until: silent.until)
    }
}
