import ArgumentParser
import PlatformAPI

struct Nodes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For administrators: list, add, show, change, empty and remove nodes.",
        subcommands: [
            NodesList.self, NodesAdd.self, NodesInfo.self, NodesMetrics.self, NodesSet.self, NodesEnable.self,
            NodesDisable.self, NodesDrain.self, NodesToken.self, NodesRotate.self, NodesRemove.self,
        ], defaultSubcommand: NodesList.self)
}

let nodesPath = "/api/admin/paas/nodes"

struct NodesList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the nodes.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [NodeResource] = try await call.client().list(nodesPath)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { node in
                [
                    node.name, node.region, node.status, node.adminState,
                    "\(node.used.cpuMillicores) / \(node.total.cpuMillicores) m",
                    "\(node.used.memoryMB) / \(node.total.memoryMB) MB", "\(node.instanceCount)",
                    age(node.lastHeartbeatAt, now: now), node.firewallProblem ?? node.problems.first ?? "",
                ]
            }
            await screen.table(
                Table(
                    ["NAME", "REGION", "STATE", "USE", "CPU", "MEMORY", "INSTANCES", "HEARD", "PROBLEM"],
                    empty: "No nodes yet. Add one with: skypanel nodes add NAME --region REGION", rows: rows))
        }
    }
}

struct NodesAdd: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Register a node and print the command that joins its machine.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name.") var name: String
    @Option(help: "Region.") var region = "default"

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var post = try APICall.send(.POST, nodesPath + "/register", RegisterNodeRequest(name: name, region: region))
        post.idempotencyKey = client.newKey()
        let node: NodeRegistrationResource = try await client.send(post)
        let now = call.now
        try await call.answer(node) { screen in
            let end = millisecondsOf(rfc3339: node.registrationTokenExpiresAt) ?? now
            await screen.note("Run this on the machine within \(max(0, (end - now) / 60_000)) minutes; it works once:")
            await screen.line(neutral(node.joinCommand))
        }
    }
}

struct NodesInfo: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "info", abstract: "Show one node.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let node = try await node(named: name, client)
        let now = call.now
        try await call.answer(node) { screen in
            let pairs: [(String, String?)] = [
                ("name", node.name), ("id", node.id), ("region", node.region), ("state", node.status),
                ("use", node.adminState), ("connected", node.connected ? "yes" : "no"),
                ("agent", node.agentVersion), ("heard", node.lastHeartbeatAt.map { age($0, now: now) + " ago" }),
                ("cpu", "\(usage(node.used.cpuMillicores, node.reserved.cpuMillicores, node.total.cpuMillicores)) m"),
                ("memory", "\(usage(node.used.memoryMB, node.reserved.memoryMB, node.total.memoryMB)) MB"),
                ("disk", "\(node.used.diskMB) of \(node.total.diskMB) MB"),
                ("containers", "\(node.containerCount), at most \(node.maxContainers)"),
                ("instances", "\(node.instanceCount)"), ("firewall", node.firewallProblem),
            ]
            let problems: [(String, String?)] = node.problems.map { ("problem", $0) }
            for line in facts(pairs + problems, paint: screen.paint) { await screen.line(line) }
        }
    }
}

struct NodesMetrics: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Show what a node used, every quarter of an hour.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Option(help: "Hours that are looked back, at most 744.") var hours = 24

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let id = try await node(named: name, client).id
        let path = "\(nodesPath)/\(try pathSegment(id))/metrics?hours=\(hours)"
        let metrics: NodeMetricsResource = try await client.send(.get(path))
        try await call.answer(metrics) { screen in
            let rows = metrics.samples.map { sample in
                [
                    sample.at, "\(sample.cpuPercent) %", "\(sample.memoryPercent) %", "\(sample.diskPercent) %",
                    "\(sample.containerCount)",
                ]
            }
            await screen.table(
                Table(["AT", "CPU", "MEMORY", "DISK", "CONTAINERS"], empty: "Nothing was measured.", rows: rows))
        }
    }
}

private func usage(_ used: Int, _ reserved: Int, _ total: Int) -> String {
    "\(used) used, \(reserved) promised of \(total)"
}

struct NodesEnable: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Let a node take instances.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws { try await changeNode(call, name, "enable") }
}

struct NodesDisable: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Give a node no new instances.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws { try await changeNode(call, name, "disable") }
}

struct NodesRemove: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a node that has no instances, or by force any.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Also when it hosts something: that is built anew on other nodes.") var force = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let node = try await node(named: name, client)
        if !yes {
            let typed = call.surroundings.ask("Type \(neutral(node.name)) to remove the node: ", false)
            guard let typed else { throw CommandFailure(.usage, "Nobody can confirm.", advice: "Add --yes.") }
            guard typed == node.name else { throw CommandFailure(.usage, "Nothing was removed.") }
        }
        try await client.perform(.delete("\(nodesPath)/\(pathSegment(node.id))\(force ? "?force=true" : "")"))
        try await call.answer(["removed": node.name]) { await $0.line("\(neutral(node.name)) is removed.") }
    }
}

func changeNode(_ call: Invocation, _ name: String, _ verb: String) async throws {
    let client = try call.client()
    let found = try await node(named: name, client)
    var post = APICall.post("\(nodesPath)/\(try pathSegment(found.id))/\(verb)")
    post.idempotencyKey = client.newKey()
    try await client.perform(post)
    let after = try await node(named: found.id, client)
    try await call.answer(after) { await $0.line("\(neutral(after.name)) is \(neutral(after.adminState)).") }
}

func node(named name: String, _ client: APIClient) async throws -> NodeResource {
    let all: [NodeResource] = try await client.list(nodesPath)
    guard let found = all.first(where: { $0.id == name || $0.name == name }) else {
        throw CommandFailure(
            .notFound, "There is no node \"\(neutral(name))\".", advice: "See them with: skypanel nodes list")
    }
    return found
}
