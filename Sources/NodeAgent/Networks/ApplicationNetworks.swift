package import DockerEngine
package import HostSupport
package import Logging

/// One bridge network per application, and the firewall around them.
package actor ApplicationNetworks {
    /// The rules are not in force, so nothing may be started.
    package struct Unprotected: Error {}

    /// After a failure nft is not asked again for so long, milliseconds: whoever wants to start something waits.
    private static let pause: Int64 = 4000

    private let docker: DockerClient
    private let nodeID: String
    private let settings: FirewallSettings
    private let clock: HostClock
    private let logger: Logger
    /// Interfaces that the applied rules know; nil before the first time.
    private var applied: Set<String>?
    /// Interfaces of networks that this program made or is about to make.
    private var own: Set<String> = []
    /// Interfaces that were there at the last look.
    private var others: Set<String> = []
    private var ready: Set<String> = []
    private var turn: Task<Bool, Never>?
    private var failedAt: Int64?
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

    /// Makes an application's network when it is missing, with its rules in force before a container joins. Throws
    /// ``Unprotected`` when they are not.
    func ensure(applicationID: String) async throws {
        let names = NetworkNames(applicationID: applicationID)
        own.insert(names.bridge)
        try await requireRules()
        if ready.contains(names.network) { return }
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

    /// Throws ``Unprotected`` unless the rules are in force, for all that is known now; puts them in force when needed.
    package func requireRules() async throws {
        if applied == nil {
            if let failedAt, (0..<Self.pause).contains(clock.now() - failedAt) { throw Unprotected() }
            others = Set(try await listed().compactMap(\.bridgeName))
        }
        guard await protect() else { throw Unprotected() }
    }

    /// Removes networks of this node whose application is not among `applications`, and puts the rules in force again.
    /// A network that still has containers stays until the next time.
    func clean(keeping applications: Set<String>) async throws {
        let networks = try await listed()
        others = Set(networks.compactMap(\.bridgeName))
        for network in networks {
            guard let application = network.labels[InstanceLabels.application] else { continue }
            // Networks of builds bear labels too, and another name.
            let isOurs =
                network.labels[InstanceLabels.node] == nodeID
                && network.name == NetworkNames(applicationID: application).network
            if !isOurs || applications.contains(application) { continue }
            ready.remove(network.name)
            do {
                try await docker.removeNetwork(network.id)
                if let bridge = network.bridgeName {
                    own.remove(bridge)
                    others.remove(bridge)
                }
            } catch let error as DockerError where !error.isAbsence {
                logger.debug("a network stays for now", metadata: ["error": "\(error)"])
            }
        }
        // Always, because a restart of the host's own firewall flushes what is not its own.
        applied = nil
        await protect()
    }

    /// Networks of this and of other nodes that share the engine: the rules are one table of the host.
    private func listed() async throws -> [NetworkInfo] {
        try await docker.listNetworks(labels: [InstanceLabels.node: ""])
    }

    /// A container could not join its network: look again next time.
    func forget(applicationID: String) { ready.remove(NetworkNames(applicationID: applicationID).network) }

    /// Puts the rules in force, one call after the other, each with all interfaces known when its turn comes: so an
    /// older set never replaces a newer one. Returns whether they are.
    @discardableResult
    private func protect() async -> Bool {
        let before = turn
        let mine = Task {
            _ = await before?.value
            return await self.applyRules()
        }
        turn = mine
        return await mine.value
    }

    private func applyRules() async -> Bool {
        let wanted = own.union(others)
        if wanted == applied { return true }
        let rules = FirewallRules(settings: settings, bridges: Array(wanted))
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
        applied = failure == nil ? wanted : nil
        failedAt = failure == nil ? nil : clock.now()
        return failure == nil
    }
}
