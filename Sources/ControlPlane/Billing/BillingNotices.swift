import PlatformAPI
import PlatformModel
import WebUI

/// What pages say of an organization's money without being asked: that it ends, and alerts that were reached.
struct BillingNotices {
    let wallets: Wallets
    let spending: Spending

    /// Nothing for whoever may not see what the organization spends.
    func all(_ scope: TenantScope) async throws -> [BillingNotice] {
        guard scope.allows(.billing) else { return [] }
        return try await Self.all(
            wallets.wallet(scope), spending.alerts(scope).items, of: scope.organizationID)
    }

    /// - Parameter isAtHome: for the page about the organization's money itself.
    static func all(
        _ wallet: WalletResource, _ alerts: [SpendingAlertResource], of organization: OrganizationID,
        isAtHome: Bool = false
    ) -> [BillingNotice] {
        let warning = warning(wallet).map { BillingNotice($0, of: organization, isAtHome: isAtHome) }
        // Of several that are reached the largest says it all.
        let reached = alerts.last(where: \.isShown).map { alert in
            BillingNotice(
                "This month's spending has reached \(alert.threshold) \(wallet.currency): "
                    + "\(wallet.spent ?? alert.threshold) \(wallet.currency) up to the last full hour.",
                of: organization, alert: alert.id, isAtHome: isAtHome)
        }
        return [warning, reached].compactMap(\.self)
    }

    private static func warning(_ wallet: WalletResource) -> String? {
        switch BillingStanding.Word(rawValue: wallet.standing) {
        case .suspended where wallet.owed == Money.zero.decimal:
            "The spending limit of this month is reached, so your applications are suspended. Raise it, and they start "
                + "by themselves."
        case .suspended:
            "\(wallet.owed) \(wallet.currency) are owed. Your applications are suspended until that and an hour are "
                + "paid." + (wallet.deletesAt.map { " They are deleted on \($0), with their data." } ?? "")
        case .inGrace:
            "\(wallet.owed) \(wallet.currency) could not be paid. Top up before \(wallet.graceUntil ?? "long"), or "
                + "your applications are suspended."
        case .low: "The balance lasts \(wallet.lasts ?? "a while"). Top it up in time, and nothing stops."
        case .ok, nil: nil
        }
    }
}
