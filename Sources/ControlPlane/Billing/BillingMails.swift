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

    static func suspended(_ account: LedgerStore.Account) -> MailContent {
        .text(
            subject: "Your applications are suspended",
            body: """
                \(account.wallet.owed.decimal) \(account.currency) are still owed, so your applications were stopped. \
                Their data stays.

                They start by themselves when you have topped up what is owed and one more hour.
                """)
    }

    static var resumed: MailContent {
        .text(
            subject: "Your applications run again",
            body: "All is paid. What was suspended starts again, oldest first.")
    }
}
