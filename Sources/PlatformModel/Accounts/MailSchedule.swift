/// When a mail that could not be delivered is tried again, and when no more.
package enum MailSchedule {
    /// Seconds after which a mail is given up.
    package static let lifetime: Int64 = 2 * 86_400
    /// Seconds that one attempt may take, with room: nobody else tries meanwhile.
    package static let attemptSeconds: Int64 = 120

    /// The next attempt after `attempts`; nil when there shall be none.
    ///
    /// - Parameter jitter: 0 to 999, so that mails that failed together are not all tried together.
    package static func next(attempts: Int, createdAt: Timestamp, jitter: Int64, now: Timestamp) -> Timestamp? {
        let seconds = min(attemptSeconds << Int64(min(max(attempts - 1, 0), 10)), 7200)
        let spread = seconds * min(max(jitter, 0), 999) / 4000
        let next = now.adding(seconds: seconds + spread)
        return next < createdAt.adding(seconds: lifetime) ? next : nil
    }
}
