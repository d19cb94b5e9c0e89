import ArgumentParser
import PlatformAPI

struct Capacity: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "For administrators: how full regions and nodes are.",
        discussion: "Percent of what is used or promised, whichever is more.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let capacity: PlatformCapacityResource = try await call.client().send(.get("/api/admin/paas/capacity"))
        try await call.answer(capacity) { screen in
            let regions = capacity.byRegion.map { region in
                [region.region, "\(region.availableNodes) of \(region.nodeCount)"] + percents(region.figures)
                    + ["\(region.instancesThatFit)", fullIn(region.trend), region.advice ?? ""]
            }
            await screen.table(
                Table(
                    ["REGION", "NODES", "CPU", "MEMORY", "DISK", "STILL FIT", "FULL IN", "ADVICE"],
                    empty: "No nodes have joined.",
                    rows: regions))
            guard !capacity.byNode.isEmpty else { return }
            await screen.line("")
            let nodes = capacity.byNode.map { node in
                [node.name, node.region, node.status, node.adminState] + percents(node.figures)
                    + ["\(node.containerCount) of \(node.maxContainers)"]
            }
            await screen.table(
                Table(
                    ["NODE", "REGION", "STATE", "USE", "CPU", "MEMORY", "DISK", "CONTAINERS"], empty: "", rows: nodes))
        }
    }

    private func fullIn(_ trend: CapacityTrendResource?) -> String {
        trend?.daysUntilFull.map { "\($0) \($0 == 1 ? "day" : "days")" } ?? ""
    }

    private func percents(_ figures: CapacityFiguresResource) -> [String] {
        [figures.cpuPercent, figures.memoryPercent, figures.diskPercent].map { "\($0) %" }
    }
}

struct Stats: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "For administrators: what there is and what it does.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let stats: StatisticsResource = try await call.client().send(.get("/api/admin/paas/stats"))
        try await call.answer(stats) { screen in
            let day = stats.deploymentsLastDay
            let pairs: [(String, String?)] = [
                ("applications", "\(stats.totalApplications), \(stats.servingApplications) serving"),
                ("stopped", "\(stats.stoppedApplications)"), ("suspended", "\(stats.suspendedApplications)"),
                ("deploying", "\(stats.deployingApplications)"), ("instances", "\(stats.runningInstances)"),
                ("organizations", "\(stats.totalOrganizations)"), ("people", "\(stats.totalUsers)"),
                ("nodes", "\(stats.totalNodes), \(stats.onlineNodes) online"),
                ("containers", "\(stats.totalContainers)"), ("alerts", "\(stats.openAlerts)"),
                ("an hour", "\(stats.hourlyRate) \(stats.currency) by present prices"),
                ("last day", "\(day.live) deployments live, \(day.failed) failed, \(day.cancelled) cancelled"),
            ]
            for line in facts(pairs, paint: screen.paint) { await screen.line(line) }
        }
    }
}
