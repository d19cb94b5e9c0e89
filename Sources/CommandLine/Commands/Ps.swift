import ArgumentParser
import PlatformAPI

struct Ps: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "List the instances of an application.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let items: [InstanceResource] = try await call.client().list(applicationPath(slug, "/instances"))
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                let traffic = item.draining ? "draining" : item.routed ? "yes" : "no"
                return [
                    "\(item.process).\(item.index)", item.state, "v\(item.releaseNumber)", traffic,
                    amount(item.used?.cpuMillicores, item.limits?.cpuMillicores, "m"),
                    amount(item.used?.memoryMB, item.limits?.memoryMB, "MB"), "\(item.restartCount)",
                    age(item.createdAt, now: now), item.detail ?? "",
                ]
            }
            await screen.table(
                Table(
                    ["INSTANCE", "STATE", "RELEASE", "TRAFFIC", "CPU", "MEMORY", "RESTARTS", "AGE", "REMARK"],
                    empty: "Nothing runs. Start it with: skypanel start", rows: rows))
        }
    }
}

/// Such as `64 / 512 MB`; `-` for what was not measured.
private func amount(_ used: Int?, _ limit: Int?, _ unit: String) -> String {
    guard let used else { return "-" }
    return limit.map { "\(used) / \($0) \(unit)" } ?? "\(used) \(unit)"
}
