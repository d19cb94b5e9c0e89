/// Whether the platform sells what it runs.
package enum BillingMode: String, Sendable, Equatable, CaseIterable {
    /// Nothing is metered and nothing costs anything.
    case off
    /// Wallets are paid into first; what runs is charged by the hour.
    case prepaid
}
