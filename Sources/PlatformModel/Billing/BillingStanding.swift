/// Where an organization stands with its payments: in order, in its time of grace, or suspended.
package struct BillingStanding: Sendable, Equatable {
    /// When what it owes must be paid; nil while it owes nothing.
    package var graceUntil: Timestamp?
    package var isSuspended: Bool
    /// The moment of the last reminder of what it owes; see ``PaymentReminders``.
    package var remindedAt: Timestamp?
    /// Until when its data stays; nil unless it is suspended for what it owes.
    package var term: DataTerm?
    /// What follows from it and is under way; nil when nothing is left to do.
    package var work: Work?

    package init(graceUntil: Timestamp? = nil, isSuspended: Bool = false) {
        self.graceUntil = graceUntil
        self.isSuspended = isSuspended
    }

    /// What is done with a few applications at a time.
    package enum Work: String, Sendable, CaseIterable {
        /// Those that nobody has suspended are suspended.
        case suspension
        /// Those that billing has suspended are deleted.
        case deletion
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
        /// What is owed is still owed.
        case remind
        /// What billing has suspended is deleted then unless what is owed is paid.
        case announce(deletionAt: Timestamp)
        /// What billing has suspended is deleted.
        case delete
    }

    /// What a look at an organization finds.
    package struct Facts: Sendable, Equatable {
        package var owed: Money
        /// Whether the month's spending limit is reached: that suspends at once, whatever there is.
        package var isOverLimit = false
        /// Whether an hour of the first application that would come back is covered.
        package var canRun: Bool
        /// Whether there are applications that billing has suspended.
        package var hasSuspended = false
        /// 0 suspends at once.
        package var graceSeconds: Int64
        /// How long data stays after a suspension; 0 for ever.
        package var keepDays: Int64 = 0
        package var now: Timestamp

        package init(owed: Money, canRun: Bool, graceSeconds: Int64, now: Timestamp) {
            self.owed = owed
            self.canRun = canRun
            self.graceSeconds = graceSeconds
            self.now = now
        }
    }

    /// The next standing, and what follows from it. Level-triggered: asked again with the same facts it does nothing.
    package func next(_ facts: Facts) -> (standing: BillingStanding, actions: [Action]) {
        var (next, actions) = suspended(facts)
        actions += next.followTerm(facts)
        next.remind(facts, &actions)
        next.follow(actions)
        return (next, actions)
    }

    /// Grace, suspension and its end.
    private func suspended(_ facts: Facts) -> (standing: BillingStanding, actions: [Action]) {
        var (next, actions): (Self, [Action]) = (self, [])
        if facts.owed > .zero {
            if graceUntil == nil {
                let end = facts.now.adding(seconds: max(0, facts.graceSeconds))
                next.graceUntil = end
                if end > facts.now, !isSuspended { actions.append(.warn(until: end)) }
            }
            if !isSuspended, let end = next.graceUntil, end <= facts.now {
                next.isSuspended = true
                actions.append(.suspend)
            }
        } else {
            next.graceUntil = nil
        }
        if facts.isOverLimit, !next.isSuspended {
            next.isSuspended = true
            actions = [.suspend]
        } else if facts.owed <= .zero, !facts.isOverLimit {
            if isSuspended, facts.canRun {
                next.isSuspended = false
                actions.append(.resume)
            }
        }
        return (next, actions)
    }

    /// A payment ends what is under way: what is not deleted yet stays.
    private mutating func follow(_ actions: [Action]) {
        if actions.contains(.suspend) {
            work = .suspension
        } else if actions.contains(.delete) {
            work = .deletion
        } else if !isSuspended || (work == .deletion && term == nil) {
            work = nil
        }
    }

    /// The end of the data of those who do not pay. A payment of all that is owed ends the term.
    private mutating func followTerm(_ facts: Facts) -> [Action] {
        guard isSuspended, facts.owed > .zero else {
            term = nil
            return []
        }
        let present = term ?? DataTerm(suspendedAt: facts.now)
        term = present
        guard facts.hasSuspended, work == nil else { return [] }
        let (next, step) = present.next(keepDays: facts.keepDays, now: facts.now)
        term = next
        return switch step {
        case .announce(let end): [.announce(deletionAt: end)]
        case .delete: [.delete]
        case nil: []
        }
    }

    /// Of several moments that have passed the last one counts, and whoever is told something else now needs no
    /// reminder.
    private mutating func remind(_ facts: Facts, _ actions: inout [Action]) {
        guard facts.owed > .zero else {
            remindedAt = nil
            return
        }
        let due: Timestamp? =
            if let term {
                facts.hasSuspended ? PaymentReminders.due(suspendedAt: term.suspendedAt, now: facts.now) : nil
            } else if let graceUntil {
                PaymentReminders.due(graceUntil: graceUntil, graceSeconds: facts.graceSeconds, now: facts.now)
            } else {
                nil
            }
        guard let due, due > remindedAt ?? Timestamp(milliseconds: .min) else { return }
        remindedAt = due
        if actions.isEmpty { actions.append(.remind) }
    }
}
