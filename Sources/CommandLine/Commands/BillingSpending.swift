import ArgumentParser
import PlatformAPI

private let base = "/api/paas/billing"

struct BillingLimit: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit", abstract: "Set what may be spent in a month before everything stops.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Such as 100.00, or none.") var amount: String

    func perform(_ call: Invocation) async throws {
        let request = SpendingLimitRequest(limit: amount == "none" ? nil : amount)
        let wallet: WalletResource = try await call.client().send(.send(.PUT, "\(base)/limit", request))
        try await call.answer(wallet) { screen in
            let limit = wallet.spendingLimit.map { "\($0) \(wallet.currency) a month" } ?? "none"
            await screen.note(
                "Spending limit: \(limit). Spent this month: \(wallet.spent ?? "0.00") \(wallet.currency).")
        }
    }
}

struct BillingAlerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Amounts at which the organization is told, once a month.",
        subcommands: [BillingAlertList.self, BillingAlertAdd.self, BillingAlertRemove.self],
        defaultSubcommand: BillingAlertList.self)
}

struct BillingAlertList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the amounts.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let list: ListResource<SpendingAlertResource> = try await call.client().send(.get("\(base)/alerts"))
        try await call.answer(list) { screen in
            let rows = list.items.map { [$0.threshold, $0.noticedMonth ?? "never", $0.id] }
            await screen.table(Table(["AT", "LAST TOLD", "ID"], empty: "No alerts yet.", rows: rows))
        }
    }
}

struct BillingAlertAdd: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Tell owners and admins when that much is spent in a month.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Such as 50.00.") var amount: String

    func perform(_ call: Invocation) async throws {
        let request = SpendingAlertRequest(threshold: amount)
        let alert: SpendingAlertResource = try await call.client().send(.send(.POST, "\(base)/alerts", request))
        try await call.answer(alert) { await $0.note("You are told at \(alert.threshold).") }
    }
}

struct BillingAlertRemove: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove an amount.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Its id; see: skypanel billing alerts") var id: String

    func perform(_ call: Invocation) async throws {
        try await call.client().perform(.delete("\(base)/alerts/\(try pathSegment(id))"))
        await call.screen.note("Removed.")
    }
}
