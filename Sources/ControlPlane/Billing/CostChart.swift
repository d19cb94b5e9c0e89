import PlatformAPI
import PlatformModel
import WebUI

/// Costs as bars: one for each day, hour or month of a time, also for those without usage.
enum CostChart {
    static let days: Int64 = 30
    static let hours: Int64 = 48

    static func days(_ usage: [UsageDayResource], _ currency: String, _ now: Timestamp) -> BarChart {
        let today = now.milliseconds / UsageDay.milliseconds
        let names = (0..<days).reversed().map { UsageDay.name(today - $0) }
        return bars(
            names, usage.map { ($0.day, $0.amount) }, currency, summary: "Cost of each of the last \(days) days")
    }

    static func hours(_ usage: [UsageHourResource], _ currency: String, _ now: Timestamp) -> BarChart {
        let present = now.milliseconds / LedgerStore.hour
        let names = (1...hours).reversed().map { back in
            hour(Timestamp(milliseconds: (present - back) * LedgerStore.hour).rfc3339)
        }
        return bars(
            names, usage.map { (hour($0.beganAt), $0.amount) }, currency,
            summary: "Cost of each of the last \(hours) full hours")
    }

    static func months(_ costs: [MonthCostResource], _ currency: String) -> BarChart {
        bars(costs.map(\.month), costs.map { ($0.month, $0.amount) }, currency, summary: "Cost of each month")
    }

    /// Such as `2026-11-21 14:00`.
    private static func hour(_ moment: String) -> String { String(moment.prefix(16)).replacing("T", with: " ") }

    private static func bars(
        _ names: [String], _ costs: [(name: String, amount: String)], _ currency: String, summary: String
    ) -> BarChart {
        let amounts = Dictionary(costs.map { ($0.name, $0.amount) }) { first, _ in first }
        let values = names.map { name in
            let amount = amounts[name].flatMap { Money(decimal: $0) } ?? .zero
            return (name: name, amount: amount.microUnits, words: "\(amount.decimal) \(currency)")
        }
        let most = values.max { $0.amount < $1.amount }?.words ?? ""
        return BarChart(summary: "\(summary), at most \(most)", most: most, values: values)
    }
}
