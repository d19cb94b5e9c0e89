import ArgumentParser
import PlatformAPI

struct Billing: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the wallet and what it was spent for; administrators also book payments.",
        subcommands: [
            BillingShow.self, BillingSummary.self, BillingApplication.self, BillingUsage.self, BillingRecords.self,
            BillingCredit.self,
            BillingRefund.self, BillingVerify.self, BillingTopUp.self, BillingTopUps.self, BillingRedeem.self,
            BillingVouchers.self, BillingLimit.self, BillingAlerts.self,
            BillingInvoices.self, BillingInvoice.self, BillingOverview.self, BillingUnpaid.self, BillingReport.self,
            BillingReconciliation.self, BillingPrices.self,
        ], defaultSubcommand: BillingShow.self)
}

private let base = "/api/paas/billing"

private func show(_ wallet: WalletResource, _ call: Invocation) async throws {
    try await call.answer(wallet) { screen in
        var rows = [
            ["Balance", "\(wallet.balance) \(wallet.currency)"],
            ["Credit", "\(wallet.promotion) \(wallet.currency)"],
            ["Held", "\(wallet.held ?? "0.00") \(wallet.currency), for what starts"],
            ["Cost now", "\(wallet.hourlyCost) \(wallet.currency) an hour"],
            ["Lasts", wallet.lasts ?? "nothing costs anything now"], ["Standing", wallet.standing],
        ]
        if let until = wallet.graceUntil { rows.append(["Owed", "\(wallet.owed) \(wallet.currency), due \(until)"]) }
        if let end = wallet.deletesAt { rows.append(["", "What is suspended is deleted on \(end)"]) }
        if wallet.billing == "off" { rows.append(["", "Nothing is charged on this platform."]) }
        await screen.table(Table(["", ""], empty: "", rows: rows))
    }
}

/// Books `request` and says what the wallet holds then.
private func book(
    _ request: some Encodable & Sendable, _ organization: String, _ what: String, _ call: Invocation
) async throws {
    let path = "/api/admin/paas/organizations/\(try pathSegment(organization))"
    let movement: MovementResource = try await call.client().send(.send(.POST, "\(path)/\(what)", request))
    let wallet: WalletResource = try await call.client().send(.get("\(path)/wallet"))
    try await call.answer(movement) { screen in
        await screen.note("Booked. The wallet holds \(wallet.available) \(wallet.currency) now.")
    }
}

struct BillingShow: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the wallet, what runs costs, and how long the money lasts.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "For administrators: the id of any organization.") var of: String?

    func perform(_ call: Invocation) async throws {
        let path = try of.map { "/api/admin/paas/organizations/\(try pathSegment($0))/wallet" }
        try await show(try await call.client().send(.get(path ?? "\(base)/wallet")), call)
    }
}

struct BillingSummary: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Show what each application cost this month.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let summary: BillingSummaryResource = try await call.client().send(.get("\(base)/summary"))
        try await call.answer(summary) { screen in
            let rows = summary.applications.map { [$0.name, $0.hours, "\($0.amount) \(summary.currency)"] }
            let total =
                summary.types.map { ["all \(neutral($0.type))s", $0.hours, "\($0.amount) \(summary.currency)"] }
                + [
                    ["all", "", "\(summary.total) \(summary.currency)"],
                    ["at the month's end, as now", "", "\(summary.projected) \(summary.currency)"],
                ]
            await screen.table(
                Table(
                    ["APPLICATION", "HOURS", "COST"], empty: "Nothing ran in \(summary.month).",
                    rows: rows.isEmpty ? [] : rows + total))
        }
    }
}

struct BillingRecords: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "records", abstract: "Show the newest movements of the wallet.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "How many, at most 200.") var limit = 50

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit must be from 1 to 200.") }
    }

    func perform(_ call: Invocation) async throws {
        let page: ListResource<MovementResource> = try await call.client().send(
            .get("\(base)/records", query: [("limit", "\(limit)")]))
        try await call.answer(page) { screen in
            let rows = page.items.map { [$0.createdAt, $0.kind, $0.balance, $0.promotion, $0.currency, $0.note] }
            await screen.table(
                Table(["AT", "KIND", "BALANCE", "CREDIT", "", "NOTE"], empty: "No movements yet.", rows: rows))
        }
    }
}

struct BillingCredit: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit", abstract: "For administrators: put money or promotional credit into a wallet.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the organization; see: skypanel orgs list --all") var organization: String
    @Argument(help: "Such as 25.00.") var amount: String
    @Option(help: "For the organization's records.") var note: String
    @Option(help: "Number of the payment; it is booked once.") var reference: String?
    @Flag(help: "Promotional credit instead of money that came in.") var promotion = false
    @Option(help: "With --promotion: when it ends, such as 2027-01-01T00:00:00Z.") var expires: String?

    func perform(_ call: Invocation) async throws {
        var request = CreditRequest(amount: amount, kind: promotion ? "promotion" : "top_up", note: note)
        request.reference = reference
        request.expiresAt = expires
        try await book(request, organization, "credit", call)
    }
}

struct BillingRefund: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund", abstract: "For administrators: take money out of a wallet that is paid back.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the organization.") var organization: String
    @Argument(help: "Such as 25.00.") var amount: String
    @Option(help: "For the organization's records.") var note: String

    func perform(_ call: Invocation) async throws {
        try await book(RefundRequest(amount: amount, note: note), organization, "refund", call)
    }
}

struct BillingVerify: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "For administrators: recompute the whole ledger and compare.",
        discussion: "Exit status 1 when a rule does not hold.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let found: BillingVerificationResource = try await call.client().send(.get("/api/admin/paas/billing/verify"))
        try await call.answer(found) { screen in
            let rows = found.findings.map { [$0.rule, $0.organizationID, $0.message] }
            let sound =
                "Sound: \(found.movements) movements of \(found.organizations) wallets, \(found.intervals) metered "
                + "intervals."
            await screen.table(Table(["RULE", "ORGANIZATION", "WHAT IS WRONG"], empty: sound, rows: rows))
        }
        guard found.isSound else { throw CommandFailure(.failed, "The ledger is not sound.") }
    }
}
