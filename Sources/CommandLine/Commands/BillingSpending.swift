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
        subcommands: [
            BillingAlertList.self, BillingAlertAdd.self, BillingAlertChange.self, BillingAlertAcknowledge.self,
            BillingAlertRemove.self,
        ],
        defaultSubcommand: BillingAlertList.self)
}

struct BillingAlertList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the amounts.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let list: ListResource<SpendingAlertResource> = try await call.client().send(.get("\(base)/alerts"))
        try await call.answer(list) { screen in
            let rows = list.items.map {
                [$0.threshold, $0.channels.joined(separator: ", "), $0.noticedMonth ?? "never", $0.id]
            }
            await screen.table(Table(["AT", "BY", "LAST TOLD", "ID"], empty: "No alerts yet.", rows: rows))
        }
    }
}

struct BillingAlertAdd: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Tell the organization when that much is spent in a month.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Such as 50.00.") var amount: String
    @Option(name: .customLong("by"), help: "mail (to owners and admins) or panel (on the pages); may be repeated.")
    var channels: [String] = []

    func perform(_ call: Invocation) async throws {
        let request = SpendingAlertRequest(threshold: amount, channels: channels.isEmpty ? nil : channels)
        let alert: SpendingAlertResource = try await call.client().send(.send(.POST, "\(base)/alerts", request))
        try await call.answer(alert) { await $0.note(told(alert)) }
    }
}

struct BillingAlertChange: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Set another amount, or other ways to be told.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Its id; see: skypanel billing alerts") var id: String
    @Argument(help: "Such as 50.00.") var amount: String
    @Option(name: .customLong("by"), help: "mail or panel, may be repeated; as before when absent.")
    var channels: [String] = []

    func perform(_ call: Invocation) async throws {
        let request = SpendingAlertRequest(threshold: amount, channels: channels.isEmpty ? nil : channels)
        let path = "\(base)/alerts/\(try pathSegment(id))"
        let alert: SpendingAlertResource = try await call.client().send(.send(.PUT, path, request))
        try await call.answer(alert) { await $0.note(told(alert)) }
    }
}

private func told(_ alert: SpendingAlertResource) -> String {
    "You are told at \(alert.threshold), by \(alert.channels.joined(separator: " and "))."
}

struct BillingAlertAcknowledge: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Say that an amount was seen, so that no page shows it this month.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Its id; see: skypanel billing alerts") var id: String

    func perform(_ call: Invocation) async throws {
        let path = "\(base)/alerts/\(try pathSegment(id))/acknowledge"
        let alert: SpendingAlertResource = try await post(path, call)
        try await call.answer(alert) { await $0.note("Seen; you are told again next month.") }
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
