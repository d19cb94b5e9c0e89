import Hummingbird
import PlatformAPI
import WebUI

/// The administrators' page of capacity.
struct CapacityPages {
    let website: Website
    let statistics: Statistics

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/capacity", "Page of capacity") { request, _, person in
            let (regions, nodes) = try await statistics.capacity()
            let content = CapacityContent(
                figures: Self.figures(try await statistics.figures()), regions: regions.map { .init($0) },
                nodes: nodes.map { .init($0) })
            return website.page(content, for: person, request)
        }
    }

    private static func figures(_ all: StatisticsResource) -> [Figure] {
        func parts(_ parts: [(Int, String)]) -> String? {
            let shown = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            return shown.isEmpty ? nil : shown.joined(separator: ", ")
        }
        let day = all.deploymentsLastDay
        return [
            Figure(
                "Applications", "\(all.totalApplications)",
                hint: parts([
                    (all.servingApplications, "serving"), (all.deployingApplications, "deploying"),
                    (all.stoppedApplications, "stopped"), (all.suspendedApplications, "suspended"),
                ])),
            Figure("Instances", "\(all.runningInstances)", hint: parts([(all.totalContainers, "containers in all")])),
            Figure("Nodes", "\(all.totalNodes)", hint: parts([(all.onlineNodes, "online")])),
            Figure("Organizations", "\(all.totalOrganizations)", hint: parts([(all.totalUsers, "people")])),
            Figure(
                "Deployments in 24 hours", "\(day.live + day.failed + day.cancelled + day.superseded)",
                hint: parts([
                    (day.live, "live"), (day.failed, "failed"), (day.cancelled, "cancelled"),
                    (day.superseded, "superseded"),
                ])),
            Figure("An hour of what runs", "\(all.hourlyRate) \(all.currency)", hint: "at the plans' present prices"),
        ]
    }
}
