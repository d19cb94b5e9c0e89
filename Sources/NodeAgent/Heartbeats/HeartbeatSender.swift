package import AgentProtocol
package import HostSupport
import ServiceLifecycle

/// Puts a heartbeat into the outbox at regular intervals.
package struct HeartbeatSender: Service {
    /// What other parts of the agent know.
    package struct Facts: Sendable {
        package var containerCount: Int
        package var dockerProblem: String?
        package var ingressProblem: String?
        package var firewallProblem: String?
        package var instances: [InstanceUsage]
        package var applications: [ApplicationTraffic]

        package init(
            containerCount: Int = 0, dockerProblem: String? = nil, ingressProblem: String? = nil,
            firewallProblem: String? = nil, instances: [InstanceUsage] = [], applications: [ApplicationTraffic] = []
        ) {
            self.containerCount = containerCount
            self.dockerProblem = dockerProblem
            self.ingressProblem = ingressProblem
            self.firewallProblem = firewallProblem
            self.instances = instances
            self.applications = applications
        }
    }

    private let interval: Duration
    private let host: HostReader
    private let outbox: Outbox
    private let clock: HostClock
    private let facts: @Sendable () async -> Facts
    private let reconnects: @Sendable () async -> Int
    private let startedAt = monotonicMilliseconds()

    package init(
        interval: Duration, host: HostReader, outbox: Outbox, clock: HostClock,
        facts: @escaping @Sendable () async -> Facts, reconnects: @escaping @Sendable () async -> Int
    ) {
        self.interval = interval
        self.host = host
        self.outbox = outbox
        self.clock = clock
        self.facts = facts
        self.reconnects = reconnects
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await send()
                try? await clock.sleep(interval)
            }
        }
    }

    /// Measures and sends one heartbeat now.
    package func send() async {
        let facts = await facts()
        let measured = await host.read()
        await outbox.add(
            .heartbeat(
                Heartbeat(
                    agentVersion: agentVersion, uptimeSeconds: (monotonicMilliseconds() &- startedAt) / 1000,
                    reconnectCount: await reconnects(), total: measured.total, used: measured.used,
                    containerCount: facts.containerCount, dockerProblem: facts.dockerProblem,
                    ingressProblem: facts.ingressProblem, firewallProblem: facts.firewallProblem,
                    instances: facts.instances, applications: facts.applications)))
    }
}
