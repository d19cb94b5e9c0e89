/// `POST /api/paas/billing/alerts`, and `PUT` of one of them.
package struct SpendingAlertRequest: Sendable, Equatable, Codable {
    /// A decimal above zero: the organization is told once a month when that much is spent.
    package var threshold: String
    /// `mail` (to owners and admins), `panel` (on the pages); all when absent, for a change those that it had.
    package var channels: [String]?

    package init(threshold: String, channels: [String]? = nil) {
        self.threshold = threshold
        self.channels = channels
    }
}

/// An amount at which an organization is told.
package struct SpendingAlertResource: Sendable, Equatable, Codable {
    package var id: String
    package var threshold: String
    package var channels: [String]
    /// The last month of which it was told, such as `2026-11`.
    package var noticedMonth: String?
    /// Whether pages show it: reached this month, and nobody has said that it was seen.
    package var isShown: Bool

    package init(id: String, threshold: String, channels: [String], isShown: Bool = false) {
        self.id = id
        self.threshold = threshold
        self.channels = channels
        self.isShown = isShown
    }

    private enum CodingKeys: String, CodingKey {
        case id, threshold, channels, noticedMonth = "noticed_month", isShown = "is_shown"
    }
}

/// `PUT /api/paas/billing/limit`.
package struct SpendingLimitRequest: Sendable, Equatable, Codable {
    /// A decimal above zero, or null for none: when that much is spent in a month, everything stops until the next
    /// month or a higher limit.
    package var limit: String?

    package init(limit: String?) { self.limit = limit }
}
