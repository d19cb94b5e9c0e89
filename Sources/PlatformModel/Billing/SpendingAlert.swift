package typealias SpendingAlertID = Identifier<SpendingAlert>

/// An amount at which an organization wants to be told, once each calendar month (UTC).
package struct SpendingAlert: Sendable, Equatable {
    package let id: SpendingAlertID
    package var threshold: Money
    /// The last month of which it was told, such as `2026-11`.
    package var noticedMonth: String?

    /// Of one organization.
    package static let most = 20

    package init(id: SpendingAlertID, threshold: Money, noticedMonth: String? = nil) {
        self.id = id
        self.threshold = threshold
        self.noticedMonth = noticedMonth
    }

    /// Whether to tell now: reached, not only exceeded.
    package func isDue(spent: Money, in month: String) -> Bool { spent >= threshold && noticedMonth != month }
}
