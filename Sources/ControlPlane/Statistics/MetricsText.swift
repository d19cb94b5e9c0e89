import PlatformAPI
import PlatformModel
import SQLStore

/// The platform's figures in the text format of Prometheus (exposition format 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// One family of gauges: each value with its labels.
    mutating func gauge(_ name: String, _ help: String, _ values: [(labels: [(String, String)], value: Int)]) {
        guard !values.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for (labels, value) in values {
            let list = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
            text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
        }
    }

    /// One histogram: how many values lie between each bound (seconds) and the one before, then those above the last.
    mutating func histogram(_ name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        var below = 0
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
            below += count
            text += "\(name)_bucket{le=\"\(bound)\"} \(below)\n"
        }
        text += "\(name)_sum \(sum)\n\(name)_count \(below)\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}

extension Statistics {
    /// For `/metrics`.
    func metrics() async throws -> String {
        let figures = try await figures()
        let nodes = try await joinedNodes()
        var text = MetricsText()
        let totals: [(String, Int)] = [
            ("all", figures.totalApplications), ("serving", figures.servingApplications),
            ("stopped", figures.stoppedApplications), ("suspended", figures.suspendedApplications),
            ("deploying", figures.deployingApplications),
        ]
        text.gauge("skypanel_applications", "Applications.", totals.map { ([("state", $0.0)], $0.1) })
        text.gauge("skypanel_organizations", "Organizations.", [([], figures.totalOrganizations)])
        text.gauge("skypanel_users", "People.", [([], figures.totalUsers)])
        text.gauge("skypanel_instances", "Instances that shall run.", [([], figures.runningInstances)])
        text.gauge("skypanel_alerts_open", "Alerts that hold.", [([], figures.openAlerts)])
        let up = nodes.map { node in
            (labels: [("node", node.name), ("region", node.region)], value: node.status == .offline ? 0 : 1)
        }
        text.gauge("skypanel_node_up", "Whether a node sends heartbeats.", up)
        let resources: [(String, KeyPath<Resources, Int>, Int)] = [
            ("cpu_millicores", \.cpuMillicores, 1), ("memory_bytes", \.memoryMB, 1_048_576),
            ("disk_bytes", \.diskMB, 1_048_576),
        ]
        for (name, key, unit) in resources {
            let values = nodes.flatMap { node in
                [("total", node.total), ("used", node.used), ("reserved", node.reserved)].map { kind, amount in
                    let (value, overflow) = amount[keyPath: key].multipliedReportingOverflow(by: unit)
                    return (labels: [("node", node.name), ("kind", kind)], value: overflow ? Int.max : value)
                }
            }
            text.gauge("skypanel_node_\(name)", "What nodes have, use and have promised.", values)
        }
        let times = surroundings.store.writeTimes
        text.histogram(
            "skypanel_store_write_seconds", "How long this server's transactions that may write were open.",
            bounds: WriteTimes.bounds.map { $0 / .seconds(1) }, counts: times.buckets, sum: times.total / .seconds(1))
        return text.text
    }
}
