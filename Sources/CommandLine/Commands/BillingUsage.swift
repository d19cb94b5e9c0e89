import ArgumentParser
import PlatformAPI

struct BillingUsage: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show what each day, or each hour, cost.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "How many days, at most 366; 30 when absent.") var days: Int?
    @Option(help: "Hours instead of days: how many, at most 168.") var hours: Int?
    @Option(help: "Only this application: its name in addresses, or its id.") var app: String?

    func validate() throws {
        guard days == nil || hours == nil else { throw ValidationError("Give --days or --hours, not both.") }
        guard (1...366).contains(days ?? 30) else { throw ValidationError("--days must be from 1 to 366.") }
        guard (1...168).contains(hours ?? 48) else { throw ValidationError("--hours must be from 1 to 168.") }
    }

    func perform(_ call: Invocation) async throws {
        let path = "/api/paas/billing/usage"
        let only = app.map { [("application", $0)] } ?? []
        if let hours {
            let list: ListResource<UsageHourResource> = try await call.client().send(
                .get("\(path)/hours", query: [("hours", "\(hours)")] + only))
            try await call.answer(list) { screen in
                let rows = list.items.map { [$0.beganAt, $0.hours, "\($0.amount) \($0.currency)"] }
                await screen.table(Table(["HOUR", "HOURS", "COST"], empty: "Nothing ran in these hours.", rows: rows))
            }
        } else {
            let list: ListResource<UsageDayResource> = try await call.client().send(
                .get(path, query: [("days", "\(days ?? 30)")] + only))
            try await call.answer(list) { screen in
                let rows = list.items.map { [$0.day, $0.hours, "\($0.amount) \($0.currency)"] }
                await screen.table(Table(["DAY", "HOURS", "COST"], empty: "Nothing ran in these days.", rows: rows))
            }
        }
    }
}

struct BillingApplication: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "application", abstract: "Show what one application costs, by month.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var application: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let path = "/api/paas/applications/\(try pathSegment(call.application(application)))/billing"
        let costs: ApplicationBillingResource = try await call.client().send(.get(path))
        try await call.answer(costs) { screen in
            let months = (costs.months + [costs.current]).map { month in
                [month.month, month.hours, "\(month.amount) \(costs.currency)"]
            }
            let rest = [
                ["at the month's end, as now", "", "\(costs.projected) \(costs.currency)"],
                ["an hour now", "", "\(costs.hourlyCost) \(costs.currency)"],
            ]
            await screen.table(Table(["MONTH", "HOURS", "COST"], empty: "", rows: months + rest))
        }
    }
}
