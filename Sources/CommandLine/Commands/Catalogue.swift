import ArgumentParser
import PlatformAPI

struct Plans: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the plans; administrators also add, change and remove them.",
        subcommands: [PlansList.self, PlansAdd.self, PlansSet.self, PlansRemove.self],
        defaultSubcommand: PlansList.self)
}

struct PlansList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the plans.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "For administrators: also those that are not offered.") var all = false

    func perform(_ call: Invocation) async throws {
        let items: [PlanResource] = try await all ? call.client().list("/api/admin/paas/plans") : Self.offered(call)
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [
                    $0.name, "\($0.cpuMillicores) m", "\($0.memoryMB) MB", "\($0.storageGB) GB",
                    "\($0.priceMonthly) \($0.currency)", $0.description,
                ]
            }
            await screen.table(
                Table(["NAME", "CPU", "MEMORY", "STORAGE", "A MONTH", "FOR"], empty: "No plans.", rows: rows))
        }
    }

    /// At the organization's prices; at everybody's for who belongs to none.
    private static func offered(_ call: Invocation) async throws -> [PlanResource] {
        do {
            return try await call.client().list("/api/paas/billing/plans")
        } catch let failure as CommandFailure where [.notFound, .denied].contains(failure.status) {
            return try await call.client().list("/api/paas/plans")
        }
    }
}

struct Runtimes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the runtimes; administrators also add, change and remove them.",
        subcommands: [
            RuntimesList.self, RuntimesAdd.self, RuntimesSet.self, RuntimesRemove.self, RuntimesPresets.self,
        ], defaultSubcommand: RuntimesList.self)
}

struct RuntimesList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runtimes.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "For administrators: also those that are not offered.") var all = false

    func perform(_ call: Invocation) async throws {
        let items: [RuntimeResource] = try await call.client().list(
            all ? "/api/admin/paas/runtimes" : "/api/paas/runtimes")
        try await call.answer(ListResource(items: items)) { screen in
            await screen.table(
                Table(
                    ["NAME", "LANGUAGE", "VERSION"], empty: "No runtimes.",
                    rows: items.map { [$0.name, $0.type, $0.version] }))
        }
    }
}

struct Regions: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "List the regions that have room.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [RegionResource] = try await call.client().list("/api/paas/regions")
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [
                    $0.region, "\($0.availableNodes)", "\($0.freeCPUMillicores) m", "\($0.freeMemoryMB) MB",
                    "\($0.freeDiskMB) MB",
                ]
            }
            await screen.table(
                Table(
                    ["REGION", "NODES", "FREE CPU", "FREE MEMORY", "FREE DISK"],
                    empty: "No region has an enabled node online.", rows: rows))
        }
    }
}
