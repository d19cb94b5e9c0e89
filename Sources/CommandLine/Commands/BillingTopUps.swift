import ArgumentParser
import HostSupport
import PlatformAPI

private let topUps = "/api/paas/billing/top-ups"
private let vouchers = "/api/admin/paas/vouchers"

struct BillingTopUp: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "top-up", abstract: "Open a payment into the wallet and show where to pay.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Whole units of the wallet's currency, such as 25.") var amount: String
    @Option(help: "stripe or paypal; the first that is offered when absent.") var provider: String?
    @Flag(help: "Wait until it is paid.") var wait = false

    func perform(_ call: Invocation) async throws {
        let request = TopUpRequest(amount: amount, provider: provider)
        var topUp: TopUpResource = try await call.client().send(.send(.POST, topUps, request))
        if wait, let address = topUp.address {
            await call.screen.note("Pay here: \(address)")
            while topUp.status == "pending" {
                try await call.surroundings.clock.sleep(.seconds(3))
                topUp = try await call.client().send(.get("\(topUps)/\(topUp.id)"))
            }
        }
        let made = topUp
        try await call.answer(made) { screen in
            switch made.status {
            case "pending": await screen.line(made.address ?? "")
            case "paid": await screen.note("Paid: \(made.paid ?? made.amount) \(made.currency).")
            default: await screen.note("The payment is \(made.status).")
            }
        }
        guard made.status == "pending" || made.status == "paid" else {
            throw CommandFailure(.failed, "The payment was not finished.", advice: "Open another one.")
        }
    }
}

struct BillingTopUps: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "top-ups", abstract: "Show the newest payments into the wallet.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let page: ListResource<TopUpResource> = try await call.client().send(.get(topUps))
        try await call.answer(page) { screen in
            let rows = page.items.map { ["\($0.amount) \($0.currency)", $0.provider, $0.status, $0.createdAt, $0.id] }
            await screen.table(Table(["AMOUNT", "BY", "STATUS", "AT", "ID"], empty: "No payments yet.", rows: rows))
        }
    }
}

struct BillingRedeem: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeem", abstract: "Redeem a voucher's code.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Such as ABCD-EFGH-JKMN-PQRS.") var code: String

    func perform(_ call: Invocation) async throws {
        let movement: MovementResource = try await call.client().send(
            .send(.POST, "/api/paas/billing/vouchers", RedeemRequest(code: code)))
        try await call.answer(movement) { screen in
            await screen.note("\(movement.promotion) \(movement.currency) of credit are in the wallet.")
        }
    }
}

struct BillingVouchers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vouchers", abstract: "For administrators: codes that bring credit.",
        subcommands: [BillingVoucherList.self, BillingVoucherCreate.self, BillingVoucherRevoke.self],
        defaultSubcommand: BillingVoucherList.self)
}

struct BillingVoucherList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show all vouchers.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let all = try await call.client().list(vouchers, of: VoucherResource.self)
        try await call.answer(ListResource(items: all)) { screen in
            let rows = all.map { voucher in
                [
                    "…\(voucher.ending)", voucher.amount, "\(voucher.used)/\(voucher.uses)",
                    voucher.revokedAt != nil ? "revoked" : voucher.redeemUntil ?? "for ever", voucher.note, voucher.id,
                ]
            }
            await screen.table(
                Table(["CODE", "AMOUNT", "USED", "UNTIL", "NOTE", "ID"], empty: "No vouchers yet.", rows: rows))
        }
    }
}

struct BillingVoucherCreate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a voucher and show its code, once.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Such as 25.00.") var amount: String
    @Option(help: "For administrators, such as a campaign's name.") var note: String
    @Option(help: "How many organizations may redeem it.") var uses = 1
    @Option(help: "Until when it may be redeemed, such as 2027-01-31T00:00:00Z.") var until: String?
    @Option(help: "For how many days its credit lasts.") var creditDays: Int?

    func perform(_ call: Invocation) async throws {
        var request = VoucherRequest(amount: amount, note: note)
        request.uses = uses
        request.redeemUntil = until
        request.creditDays = creditDays
        let made: VoucherResource = try await call.client().send(.send(.POST, vouchers, request))
        try await call.answer(made) { await $0.line(made.code ?? "") }
    }
}

struct BillingVoucherRevoke: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Let nobody redeem a voucher any more.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Its id; see: skypanel billing vouchers") var id: String

    func perform(_ call: Invocation) async throws {
        try await call.client().perform(.delete("\(vouchers)/\(try pathSegment(id))"))
        await call.screen.note("Revoked.")
    }
}
