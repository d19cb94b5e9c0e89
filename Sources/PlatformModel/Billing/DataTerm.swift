/// How long the data of applications stays that are suspended because something is owed, and the notices before it is
/// deleted. Each notice comes at least as many days before the deletion as it says, however late it was given: nothing
/// is deleted that all of them have not announced, whatever outage, clock or setting was in between.
package struct DataTerm: Sendable, Equatable {
    /// Since when applications are suspended for what is owed.
    package var suspendedAt: Timestamp
    /// The last notice, in days before the deletion; nil before the first.
    package var noticedDays: Int64?
    /// Nothing is deleted before this: the last notice has said so.
    package var promisedUntil: Timestamp?

    package init(suspendedAt: Timestamp, noticedDays: Int64? = nil, promisedUntil: Timestamp? = nil) {
        self.suspendedAt = suspendedAt
        self.noticedDays = noticedDays
        self.promisedUntil = promisedUntil
    }

    package static let noticeDays: [Int64] = [7, 3, 1]

    private static let day: Int64 = 86_400

    package enum Step: Sendable, Equatable {
        /// The managers are told when the data goes.
        case announce(deletionAt: Timestamp)
        case delete
    }

    /// When the data goes; nil for never.
    ///
    /// - Parameter keepDays: 0 keeps it for ever.
    package func end(keepDays: Int64) -> Timestamp? {
        guard keepDays > 0 else { return nil }
        let end = suspendedAt.adding(seconds: keepDays * Self.day)
        return max(end, promisedUntil ?? end)
    }

    /// The term after one look, and what follows from it. Asked again at the same time it does nothing.
    package func next(keepDays: Int64, now: Timestamp) -> (term: DataTerm, step: Step?) {
        var term = self
        guard let end = end(keepDays: keepDays) else { return (DataTerm(suspendedAt: suspendedAt), nil) }
        // More days are kept than were announced: the notices begin anew.
        if let promised = promisedUntil, end > promised { term = DataTerm(suspendedAt: suspendedAt) }
        let noticed = term.noticedDays ?? .max
        guard let days = Self.noticeDays.first(where: { $0 < noticed && $0 <= keepDays }) else {
            return now >= end ? (DataTerm(suspendedAt: suspendedAt), .delete) : (term, nil)
        }
        guard now >= end.adding(seconds: -days * Self.day) else { return (term, nil) }
        let promised = max(end, now.adding(seconds: days * Self.day))
        term.noticedDays = days
        term.promisedUntil = promised
        return (term, .announce(deletionAt: promised))
    }
}
