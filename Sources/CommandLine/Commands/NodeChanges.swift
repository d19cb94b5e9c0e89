import ArgumentParser
import PlatformAPI

struct NodesDrain: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Empty a node: its applications are built anew on other nodes.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws { try await changeNode(call, name, "drain") }
}

struct NodesRotate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-credentials", abstract: "Ask a node for a new key.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let found = try await node(named: name, try call.client())
        let after: NodeResource = try await post("\(nodesPath)/\(pathSegment(found.id))/rotate-credentials", call)
        try await call.answer(after) { await $0.line("\(neutral(after.name)) is asked for a new key.") }
    }
}

struct NodesToken: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print a new command with which the node's machine joins.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let found = try await node(named: name, try call.client())
        let made: NodeRegistrationResource = try await post("\(nodesPath)/\(pathSegment(found.id))/token", call)
        try await call.answer(made) { screen in
            await screen.note("Run this on the machine within 30 minutes; it works once and ends the node's old key:")
            await screen.line(neutral(made.joinCommand))
        }
    }
}

struct NodesSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a node's name, region or limits.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Option(help: "New name.") var rename: String?
    @Option(help: "Region; only while the node hosts nothing.") var region: String?
    @Option(help: "Most containers.") var maxContainers: Int?
    @Option(help: "Percent of the CPU that may be promised.") var maxCPUPercent: Int?
    @Option(help: "Percent of the memory that may be promised.") var maxMemoryPercent: Int?

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await node(named: name, client)
        let request = NodeRequest(
            name: rename, region: region, maxContainers: maxContainers, maxCPUPercent: maxCPUPercent,
            maxMemoryPercent: maxMemoryPercent)
        let after: NodeResource = try await client.send(.send(.PUT, "\(nodesPath)/\(pathSegment(found.id))", request))
        try await call.answer(after) { screen in
            await screen.line(
                "\(neutral(after.name)) in \(neutral(after.region)): at most \(after.maxContainers) containers, "
                    + "\(after.maxCPUPercent) % of the CPU and \(after.maxMemoryPercent) % of the memory.")
        }
    }
}
