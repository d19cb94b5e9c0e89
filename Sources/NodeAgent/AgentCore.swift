import AgentProtocol
import HostSupport
import Logging
import ServiceLifecycle

/// The agent without Docker and nginx: the link, what is kept on disk, tasks, reports. ``AgentParts`` do the work.
package struct AgentCore: Service {
    private static let rotationSeconds: Int64 = 86_400

    private let identity: IdentityKeeper
    private let keeper: DesiredStateKeeper
    private let tasks: TaskRunner
    private let reporter: NodeReporter
    private let heartbeats: HeartbeatSender
    private let parts: AgentParts
    private let surroundings: AgentSession.Surroundings
    private let rotationEvery: Int64
    package let session: AgentSession
    package let outbox: Outbox

    package init(
        configuration: AgentConfiguration, identity: IdentityKeeper, client: ControlPlaneClient, parts: AgentParts,
        outbox: Outbox = Outbox(), surroundings: AgentSession.Surroundings
    ) throws {
        let bootID = surroundings.ids.next()
        let keeper = DesiredStateKeeper(dataDirectory: configuration.dataDirectory, logger: surroundings.logger)
        // Builds wait for their turn inside the work, which tells their owners so.
        let tasks = try TaskRunner(
            dataDirectory: configuration.dataDirectory, slots: 64, work: parts.work, outbox: outbox,
            surroundings: surroundings)
        let reporter = NodeReporter(bootID: bootID, outbox: outbox)
        let greeting = Greeting(
            bootID: bootID, identity: identity, keeper: keeper, tasks: tasks, reporter: reporter, parts: parts,
            outbox: outbox, logger: surroundings.logger)
        session = AgentSession(
            configuration: configuration, identity: identity, client: client, outbox: outbox, ends: greeting.ends,
            surroundings: surroundings)
        heartbeats = HeartbeatSender(
            interval: .seconds(configuration.heartbeatSeconds), host: HostReader(diskPath: configuration.dataDirectory),
            outbox: outbox, clock: surroundings.clock, facts: parts.facts,
            reconnects: { [session] in await session.reconnectCount })
        self.identity = identity
        self.keeper = keeper
        self.tasks = tasks
        self.reporter = reporter
        self.parts = parts
        self.outbox = outbox
        self.surroundings = surroundings
        rotationEvery = surroundings.timing.rotationSeconds ?? Self.rotationSeconds
    }

    /// Runs until it is told to stop. What runs on the node goes on running.
    package func run() async throws {
        await tasks.resume()
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await session.run() }
                group.addTask { try? await heartbeats.run() }
                group.addTask { await followDesiredStates() }
                group.addTask { await followInstances() }
                group.addTask { await repeatUnstored() }
                group.addTask { await rotateKeys() }
                group.addTask { await removeLeftovers() }
            }
            await tasks.stop()
        }
    }

    private func followDesiredStates() async {
        for await state in await keeper.changes() { await parts.apply(state) }
    }

    /// Reports each change at once; routes follow beside, since nginx may take its time.
    private func followInstances() async {
        let (routable, forward) = AsyncStream<InstanceView>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await view in await parts.views() {
                    await reporter.observed(view)
                    forward.yield(view)
                }
                forward.finish()
            }
            group.addTask {
                for await view in routable {
                    // Before the first complete look at the engine nobody knows which instances are healthy.
                    guard view.generation > 0, let desired = await keeper.current else { continue }
                    await reporter.routed(await parts.route(desired, view.addresses))
                }
            }
        }
    }

    private func repeatUnstored() async {
        while !Task.isCancelled {
            try? await surroundings.clock.sleep(.seconds(10))
            await reporter.repeatUnstored()
            await tasks.repeatUnstored()
            for chunk in await parts.unstoredLogs() { await outbox.add(.instanceLog(chunk)) }
        }
    }

    private func removeLeftovers() async {
        while !Task.isCancelled {
            await tasks.removeLeftovers()
            try? await surroundings.clock.sleep(.seconds(300))
        }
    }

    private func rotateKeys() async {
        while !Task.isCancelled {
            do {
                if let offer = try await identity.rotation(everySeconds: rotationEvery) {
                    await outbox.add(.rotateKey(offer))
                }
            } catch {
                surroundings.logger.error("no new key can be made", metadata: ["detail": "\(error)"])
            }
            try? await surroundings.clock.sleep(.seconds(min(max(rotationEvery / 4, 1), 300)))
        }
    }
}

/// What happens on the link, put together from the parts of the agent.
private struct Greeting: Sendable {
    let bootID: String
    let identity: IdentityKeeper
    let keeper: DesiredStateKeeper
    let tasks: TaskRunner
    let reporter: NodeReporter
    let parts: AgentParts
    let outbox: Outbox
    let logger: Logger

    var ends: AgentSession.Ends {
        AgentSession.Ends(
            hello: {
                AgentHello(
                    agentVersion: agentVersion, bootID: bootID, desiredGeneration: await keeper.generation,
                    heldTaskIDs: await tasks.heldTaskIDs)
            }, connected: connected, received: received)
    }

    @Sendable private func connected() async {
        await reporter.send()
        await tasks.repeatReports()
        for chunk in await parts.unstoredLogs() { await outbox.add(.instanceLog(chunk)) }
    }

    @Sendable private func received(_ message: ServerMessage) async {
        switch message {
        case .desiredState(let state): await keeper.accept(state)
        case .task(let task): await tasks.take(task)
        case .cancelTask(let cancel): await tasks.cancel(cancel.taskID)
        case .buildLogStored(let stored): await tasks.buildLogStored(stored)
        case .instanceLogStored(let stored): await parts.instanceLogStored(stored)
        case .nodeReportStored(let stored): await reporter.stored(stored)
        case .taskReportStored(let stored): await tasks.stored(stored.taskID)
        case .keyRotated(let rotated):
            do {
                try await identity.confirmed(publicKey: rotated.publicKey)
                logger.info("this node's key was rotated")
            } catch {
                logger.error("the new key cannot be kept", metadata: ["detail": "\(error)"])
            }
        case .rotateNow: await rotateNow()
        case .welcome, .refusal, .unknown: break
        }
    }

    /// Offers a new key; a repeat offers the one that is still unanswered.
    private func rotateNow() async {
        do {
            guard let offer = try await identity.rotation(everySeconds: 0) else { return }
            await outbox.add(.rotateKey(offer))
        } catch {
            logger.error("no new key can be made", metadata: ["detail": "\(error)"])
        }
    }
}
