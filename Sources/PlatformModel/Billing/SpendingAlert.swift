package typealias SpendingAlertID = Identifier<SpendingAlert>

/// An amount at which an organization wants to be told, once each calendar month (UTC).
package struct SpendingAlert: Sendable, Equatable {
    /// A way by which it is told.
    package enum Channel: String, Sendable, Equatable, CaseIterable, Codable {
        /// To owners and admins.
        case mail
        /// On the pages of whoever may see what the organization spends, until somebody has seen it.
        case panel
    }

    package let id: SpendingAlertID
    package var threshold: Money
    /// At least one, in the order of all.
    package var channels: [Channel]
    /// The last month of which it was told, such as `2026-11`.
    package var noticedMonth: String?
    /// The last month of which somebody said that it was seen.
    package var seenMonth: String?

    /// Of one organization.
    package static let most = 20

    package init(id: SpendingAlertID, threshold: Money, channels: Set<Channel>) {
        self.id = id
        self.threshold = threshold
        self.channels = Channel.allCases.filter(channels.contains)
    }

    /// Whether to tell now: reached, not only exceeded.
    package func isDue(spent: Money, in month: String) -> Bool { spent >= threshold && noticedMonth != month }

    /// Whether pages show it now.
    package func isShown(in month: String) -> Bool {
        channels.contains(.panel) && noticedMonth == month && seenMonth != month
    }

    /// The same alert at another amount, or by other ways. Another amount is told of anew, also in the same month.
    package func changed(threshold: Money, channels: Set<Channel>) -> SpendingAlert {
        var next = SpendingAlert(id: id, threshold: threshold, channels: channels)
        guard threshold == self.threshold else { return next }
        (next.noticedMonth, next.seenMonth) = (noticedMonth, seenMonth)
        return next
    }
}
