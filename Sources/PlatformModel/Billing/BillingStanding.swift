/// Where an organization stands with its payments: in order, in its time of grace, or suspended.
package struct BillingStanding: Sendable, Equatable {
    /// When what it owes must be paid; nil while it owes nothing.
    package var graceUntil: Timestamp?
    package var isSuspended: Bool

    package init(graceUntil: Timestamp? = nil, isSuspended: Bool = false) {
        self.graceUntil = graceUntil
        self.isSuspended = isSuspended
    }

    package enum Word: String, Sendable, CaseIterable {
        case ok, low
        case inGrace = "in_grace"
        case suspended
    }

    package func word(_ forecast: Forecast) -> Word {
        if isSuspended { return .suspended }
        if graceUntil != nil { return .inGrace }
        return forecast.noticeLevel == nil ? .ok : .low
    }

    package enum Action: Sendable, Equatable {
        /// Something could not be paid: the organization is told until when it has to be.
        case warn(until: Timestamp)
        /// What runs is switched off; data stays.
        case suspend
        /// All is paid: what billing switched off may run again.
        case resume
    }

    /// The next standing, and what follows from it. Level-triggered: asked again with the same facts it does nothing.
    ///
    /// - Parameters:
    ///   - graceSeconds: 0 suspends at once.
    ///   - canRun: whether an hour of the first application that would come back is covered.
    package func next(
        owed: Money, canRun: Bool, graceSeconds: Int64, now: Timestamp
    ) -> (standing: BillingStanding, actions: [Action]) {
        var (next, actions): (Self, [Action]) = (self, [])
        if owed > .zero {
            if graceUntil == nil {
                let end = now.adding(seconds: max(0, graceSeconds))
                next.graceUntil = end
                if end > now, !isSuspended { actions.append(.warn(until: end)) }
            }
            if !isSuspended, let end = next.graceUntil, end <= now {
                next.isSuspended = true
                actions.append(.suspend)
            }
        } else {
            next.graceUntil = nil
            if isSuspended, canRun {
                next.isSuspended = false
                actions.append(.resume)
            }
        }
        return (next, actions)
    }
}
