import ArgumentParser
import PlatformAPI

struct BillingPrices: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "For administrators: prices that are agreed with one organization.",
        subcommands: [BillingPricesShow.self, BillingPricesSet.self], defaultSubcommand: BillingPricesShow.self)
}

private func path(_ organization: String) throws -> String {
    "/api/admin/paas/organizations/\(try pathSegment(organization))/prices"
}

private func show(_ agreement: PriceAgreementResource, _ call: Invocation) async throws {
    try await call.answer(agreement) { screen in
        let rows = agreement.plans.map { plan in
            [plan.plan, plan.standardHourly, plan.ownHourly ?? "", "\(plan.priceHourly) \(agreement.currency)"]
        }
        await screen.table(Table(["PLAN", "STANDARD", "OWN", "AN HOUR"], empty: "No plans.", rows: rows))
        await screen.note("Markup: \(agreement.markupBasisPoints) hundredths of a percent.")
    }
}

struct BillingPricesShow: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show an organization's prices.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the organization; see: skypanel orgs list --all") var organization: String

    func perform(_ call: Invocation) async throws {
        try await show(try await call.client().send(.get(path(organization))), call)
    }
}

struct BillingPricesSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Agree prices with an organization.",
        discussion:
            "They count for what is deployed, or gets another plan, from now on; what runs keeps its rate. What "
            + "is not named stays as it is.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the organization.") var organization: String
    @Option(help: "Hundredths of a percent on every plan: 2500 is 25 % more, -1000 is 10 % less.") var markup: Int?
    @Option(help: "A plan's price of one hour, such as Starter=0.0080; Starter= for the standard one.")
    var plan: [String] = []

    func validate() throws {
        guard markup != nil || !plan.isEmpty else { throw ValidationError("Give --markup or --plan.") }
        guard plan.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--plan looks like Starter=0.0080.") }
    }

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let present: PriceAgreementResource = try await client.send(.get(path(organization)))
        var own: [String: String] = [:]
        for plan in present.plans { own[plan.plan.lowercased()] = plan.ownHourly }
        for pair in plan {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let price = parts.last.map { String($0) } ?? ""
            own[String(parts.first ?? "").lowercased()] = price.isEmpty ? nil : price
        }
        let request = PriceAgreementRequest(
            markupBasisPoints: markup ?? present.markupBasisPoints,
            plans: own.sorted { $0.key < $1.key }.map { .init(planID: $0.key, priceHourly: $0.value) })
        try await show(try await client.send(.send(.PUT, path(organization), request)), call)
    }
}
