package import DockerEngine
package import HostSupport
package import Logging

/// One bridge network per application, and the firewall around them.
package actor ApplicationNetworks {
    private let docker: DockerClient
    private let nodeID: String
    private let settings: FirewallSettings
    private let clock: HostClock
    private let logger: Logger
    /// Interfaces that the applied rules know; nil before the first time.
    private var applied: Set<String>?
    private var ready: Set<String> = []
    /// Why containers are not cut off as they should be, for people; nil while all is well.
    package private(set) var problem: String?

    package init(
        docker: DockerClient, nodeID: String, settings: FirewallSettings, clock: HostClock, logger: Logger
    ) {
        self.docker = docker
        self.nodeID = nodeID
        self.settings = settings
        self.clock = clock
        self.logger = logger
    }

    /// Makes an application's network when it is missing, with its rules in force before the first container joins.
    func ensure(applicationID: String) async throws {
        let names = NetworkNames(applicationID: applicationID)
        if ready.contains(names.network) { return }
        var bridges = try await docker.listNetworks(labels: [InstanceLabels.node: ""]).compactMap(\.bridgeName)
        bridges.append(names.bridge)
        await protect(bridges)
        if try await docker.inspectNetwork(names.network) == nil {
            let labels = [InstanceLabels.node: nodeID, InstanceLabels.application: applicationID]
            do {
                let spec = NetworkSpec(name: names.network, bridgeName: names.bridge, labels: labels)
                _ = try await docker.createNetwork(spec)
            } catch let error as DockerError where error.isConflict {
                // Made by a call of ours whose answer was lost.
            }
        }
        ready.insert(names.network)
    }

    /// Removes networks of this node whose application is not among `applications`, and puts the rules in force again.
    /// A network that still has containers stays until the next time.
    func clean(keeping applications: Set<String>) async throws {
        let networks = try await docker.listNetworks(labels: [InstanceLabels.node: ""])
        var bridges: [String] = []
        for network in networks {
            guard let application = network.labels[InstanceLabels.application] else { continue }
            if network.labels[InstanceLabels.node] != nodeID || applications.contains(application) {
                bridges.append(network.bridgeName ?? "")
                continue
            }
            ready.remove(network.name)
            do {
                try await docker.removeNetwork(network.id)
            } catch let error as DockerError where !error.isAbsence {
                bridges.append(network.bridgeName ?? "")
                logger.debug("a network stays for now", metadata: ["error": "\(error)"])
            }
        }
        // Always, because a restart of the host's own firewall flushes what is not its own.
        applied = nil
        await protect(bridges)
    }

    /// A container could not join its network: look again next time.
    func forget(applicationID: String) { ready.remove(NetworkNames(applicationID: applicationID).network) }

    /// Puts the rules in force. Interfaces are only ever added between two cleanings, so calls may overtake each other.
    private func protect(_ bridges: [String]) async {
        let wanted = Set(bridges)
        if problem == nil, let applied, wanted == applied { return }
        let rules = FirewallRules(settings: settings, bridges: bridges)
        applied = wanted
        var command = ChildProcess.Command(settings.program, ["-f", "-"])
        command.input = Array(rules.text.utf8)
        command.timeout = .seconds(10)
        let failure: String?
        do {
            let ending = try await ChildProcess.run(command, clock: clock)
            failure = ending.succeeded ? nil : "nft refused the rules: \(ending.errorText.prefix(300))"
        } catch {
            failure = "\(error)"
        }
        let left = rules.unusable.isEmpty ? nil : "not an address range: \(rules.unusable.joined(separator: ", "))"
        problem = failure.map { "Containers are not cut off from this host and its network: \($0)" } ?? left
        if let problem { logger.error("the firewall is not as it should be", metadata: ["error": "\(problem)"]) }
        if failure != nil { applied = nil }
    }
}
