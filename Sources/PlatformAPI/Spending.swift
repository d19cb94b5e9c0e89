/// `POST /api/paas/billing/alerts`.
package struct SpendingAlertRequest: Sendable, Equatable, Codable {
    /// A decimal above zero: owners and admins are told once a month when that much is spent.
    package var threshold: String

    package init(threshold: String) { self.threshold = threshold }
}

/// An amount at which an organization is told.
package struct SpendingAlertResource: Sendable, Equatable, Codable {
    package var id: String
    package var threshold: String
    /// The last month of which it was told, such as `2026-11`.
    package var noticedMonth: String?

    package init(id: String, threshold: String) {
        self.id = id
        self.threshold = threshold
    }

    private enum CodingKeys: String, CodingKey { case id, threshold, noticedMonth = "noticed_month" }
}

/// `PUT /api/paas/billing/limit`.
package struct SpendingLimitRequest: Sendable, Equatable, Codable {
    /// A decimal above zero, or null for none: when that much is spent in a month, everything stops until the next
    /// month or a higher limit.
    package var limit: String?

    package init(limit: String?) { self.limit = limit }
}
