import PlatformModel

/// What organizations are told about their money.
enum BillingMails {
    static func low(_ forecast: Forecast, _ currency: String) -> MailContent {
        .text(
            subject: "Your balance lasts \(forecast.words ?? "a while")",
            body: """
                What you run costs \(forecast.hourlyCost.decimal) \(currency) an hour, and your wallet holds \
                \(forecast.available.decimal) \(currency).

                It lasts \(forecast.words ?? "a while"). Top it up in time, and nothing of yours stops.
                """)
    }

    static func unpaid(_ account: LedgerStore.Account, until: Timestamp) -> MailContent {
        .text(
            subject: "Your wallet is empty",
            body: """
                \(account.wallet.owed.decimal) \(account.currency) could not be paid.

                Top up your wallet before \(until.rfc3339), or your applications are suspended then. Their data stays.
                """)
    }

    /// Again, while something is still owed.
    static func reminder(_ account: LedgerStore.Account, keepDays: Int64) -> MailContent {
        let owed = "\(account.wallet.owed.decimal) \(account.currency)"
        guard let term = account.standing.term else {
            let end = account.standing.graceUntil?.rfc3339 ?? "long"
            return .text(
                subject: "\(owed) are still to be paid",
                body: """
                    Your wallet is empty, and \(owed) are owed.

                    Top it up before \(end), or your applications are suspended then. Their data stays.
                    """)
        }
        let end = term.end(keepDays: keepDays).map { "\n\nTheir data stays until \($0.rfc3339)." } ?? ""
        return .text(
            subject: "Your applications are still suspended",
            body: """
                \(owed) are owed, so your applications do not run. They start by themselves when you have topped up \
                what is owed and one more hour.\(end)
                """)
    }

    static func deletionAhead(
        _ account: LedgerStore.Account, at end: Timestamp, _ applications: Names
    ) -> MailContent {
        .text(
            subject: "Your applications will be deleted",
            body: """
                \(account.wallet.owed.decimal) \(account.currency) are owed. Unless that is paid before \
                \(end.rfc3339), these applications are deleted then, with all their data:

                \(list(applications))

                Top up your wallet, and they stay.
                """)
    }

    static func deleted(_ applications: Names) -> MailContent {
        .text(
            subject: "Your applications were deleted",
            body: """
                What you owe was not paid in time, so these applications were deleted, with all their data:

                \(list(applications))
                """)
    }

    /// Some names, and of how many.
    typealias Names = (names: [String], count: Int)

    /// Names of one mail.
    static let mostNames = 50

    private static func list(_ found: Names) -> String {
        let shown = found.names.prefix(mostNames).map { "- \($0)" }
        let more = found.count > shown.count ? ["and \(found.count - shown.count) more"] : []
        return (shown + more).joined(separator: "\n")
    }

    static func spent(_ spent: Money, reached threshold: Money, _ currency: String) -> MailContent {
        .text(
            subject: "You have spent \(spent.decimal) \(currency) this month",
            body: """
                Your organization asked to be told at \(threshold.decimal) \(currency). This month it has spent \
                \(spent.decimal) \(currency) up to the last full hour.

                Nothing was stopped because of this mail.
                """)
    }

    static func suspended(_ account: LedgerStore.Account) -> MailContent {
        if account.wallet.owed == .zero, let limit = account.spendingLimit {
            return .text(
                subject: "Your spending limit is reached",
                body: """
                    Your organization may spend \(limit.decimal) \(account.currency) a month, which are spent. Its \
                    applications were stopped; their data stays.

                    They start by themselves with a higher limit, or when the next month begins.
                    """)
        }
        return .text(
            subject: "Your applications are suspended",
            body: """
                \(account.wallet.owed.decimal) \(account.currency) are still owed, so your applications were stopped. \
                Their data stays.

                They start by themselves when you have topped up what is owed and one more hour.
                """)
    }

    static var released: MailContent {
        .text(
            subject: "Your applications run again",
            body: "Nothing is charged here any more. What was suspended starts again, oldest first.")
    }

    static var resumed: MailContent {
        .text(
            subject: "Your applications run again",
            body: "All is paid. What was suspended starts again, oldest first.")
    }
}
