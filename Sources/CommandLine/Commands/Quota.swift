import ArgumentParser
import PlatformAPI

struct Quota: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what an organization may use, and uses; administrators also set it.",
        subcommands: [QuotaShow.self, QuotaSet.self], defaultSubcommand: QuotaShow.self)
}

/// `/api/admin/paas/organizations/{organization}/quota`.
private func administeredPath(_ organization: String) throws -> String {
    "/api/admin/paas/organizations/\(try pathSegment(organization))/quota"
}

private func show(_ lines: [QuotaLineResource], _ call: Invocation) async throws {
    try await call.answer(ListResource(items: lines)) { screen in
        let rows = lines.map { line in
            let isBytes = line.resource == "storage_bytes"
            return [
                line.resource, isBytes ? readableBytes(line.used) : "\(line.used)",
                isBytes ? readableBytes(line.limit) : "\(line.limit)", "\(line.percent) %", line.status,
            ]
        }
        await screen.table(Table(["RESOURCE", "USED", "LIMIT", "", "STATE"], empty: "No quota.", rows: rows))
    }
}

struct QuotaShow: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what the organization may use, and uses.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "For administrators: the id of any organization.") var of: String?

    func perform(_ call: Invocation) async throws {
        try await show(try await call.client().list(of.map(administeredPath) ?? "/api/paas/quota"), call)
    }
}

struct QuotaSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "For administrators: set the limits of one organization.",
        discussion: """
            What is not named is as for everybody: without any limit, all are. Resources are applications, instances, \
            cpu_millicores, memory_mb, storage_bytes and concurrent_builds.
            """)

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the organization; see: skypanel orgs list --all") var organization: String
    @Argument(help: "resource=amount …") var limits: [String] = []

    func perform(_ call: Invocation) async throws {
        var request = QuotaRequest()
        for limit in limits {
            let parts = limit.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let name = parts.first, let amount = parts.last.flatMap(Int64.init) else {
                throw CommandFailure(.usage, "\"\(neutral(limit))\" is not of the form resource=amount.")
            }
            try set(amount, of: name, in: &request)
        }
        let after: ListResource<QuotaLineResource> = try await call.client().send(
            .send(.PUT, try administeredPath(organization), request))
        try await show(after.items, call)
    }

    private func set(_ amount: Int64, of name: String, in request: inout QuotaRequest) throws {
        switch name {
        case "applications": request.applications = amount
        case "instances": request.instances = amount
        case "cpu_millicores": request.cpuMillicores = amount
        case "memory_mb": request.memoryMB = amount
        case "storage_bytes": request.storageBytes = amount
        case "concurrent_builds": request.concurrentBuilds = amount
        default: throw CommandFailure(.usage, "There is no limit of \"\(neutral(name))\".")
        }
    }
}
