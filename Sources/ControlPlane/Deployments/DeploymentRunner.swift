import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Moves deployments on, retires instances and finishes deletions: loads what is stored, asks the model, stores what it
/// decided. It holds nothing in memory, so a restart at any point goes on where it was, and two servers do no harm.
package struct DeploymentRunner: Service {
    private let surroundings: Surroundings
    private let survey: DeploymentSurvey
    private let steps: DeploymentSteps
    private let deletion: ApplicationDeletion
    private let relocations: Relocations
    private let rollbacks: AutomaticRollbacks
    /// Decisions in a row for one deployment; more would be a loop.
    private static let mostRounds = 8

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        survey = DeploymentSurvey(surroundings, catalogue, Quotas(surroundings, catalogue: catalogue))
        steps = DeploymentSteps(surroundings, catalogue: catalogue)
        deletion = ApplicationDeletion(surroundings)
        relocations = Relocations(surroundings, catalogue: catalogue)
        rollbacks = AutomaticRollbacks(surroundings)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in surroundings.signals.wakeups(.deployments, every: 1, clock: surroundings.clock) {
                _ = await step()
            }
        }
    }

    /// One round over everything; true when something is still under way.
    package func step() async -> Bool {
        do {
            await attempt("instances could not be retired") { try await retire() }
            await attempt("releases could not be rolled back") { try await rollbacks.step() }
            await attempt("applications could not be moved") { try await relocations.step() }
            let active = try await surroundings.store.read { try inTurn(DeploymentStore().allActive($0), $0) }
            let nodes = try await glance(for: active)
            for deployment in active {
                let isAlone = nodes == nil && isNew(deployment)
                await attempt("deployment \(deployment.id) did not move") {
                    try await advance(deployment, among: nodes, looks: !isAlone)
                }
            }
            let isDeleting = try await deletion.step()
            return !active.isEmpty || isDeleting
        } catch {
            surroundings.logger.error("deployments did not move", metadata: ["detail": "\(error)"])
            return true
        }
    }

    /// What fails for one customer or node must not hold up everybody else's.
    private func attempt(_ failure: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            surroundings.logger.error("\(failure)", metadata: ["detail": "\(error)"])
        }
    }

    /// Builds that wait for a slot come last, in fair order: whoever asks first gets what is free.
    private func inTurn(_ active: [Deployment], _ transaction: Transaction) throws -> [Deployment] {
        let turns = try DeploymentStore().buildTurns(transaction).enumerated().map { ($1, $0) }
        let places = Dictionary(turns) { first, _ in first }
        return active.filter { places[$0.id] == nil }
            + active.filter { places[$0.id] != nil }.sorted { places[$0.id, default: 0] < places[$1.id, default: 0] }
    }

    /// - Parameters:
    ///   - nodes: as they were when the round began, for the looks.
    ///   - looks: looks whether something is to be done before a transaction that writes is begun.
    private func advance(_ deployment: Deployment, among nodes: PromisedNodes?, looks: Bool) async throws {
        let (id, now) = (deployment.id, surroundings.now)
        for round in 0..<Self.mostRounds {
            if looks || round > 0 {
                let waits = try await surroundings.store.read { transaction in
                    guard let (_, facts) = try survey.facts(id, among: nodes, transaction) else { return true }
                    return DeploymentMachine.decide(facts, now: now).isEmpty
                }
                if waits { return }
            }
            try await surroundings.store.write { transaction in
                guard let (application, facts) = try survey.facts(id, transaction) else { return }
                let actions = DeploymentMachine.decide(facts, now: now)
                guard !actions.isEmpty else { return }
                try steps.perform(actions, on: application, facts, transaction)
            }
        }
    }

    /// All nodes, read once for looks that decide nothing, when several deployments may be waiting for a place.
    private func glance(for active: [Deployment]) async throws -> PromisedNodes? {
        let waiting = active.filter { $0.status == .pending || $0.status == .releasing }
        return waiting.count > 1 ? try await surroundings.store.read { try survey.nodes($0) } : nil
    }

    /// Nothing was decided yet, and hardly ever is there nothing to decide: a look would read all nodes twice.
    private func isNew(_ deployment: Deployment) -> Bool {
        deployment.status == .pending && surroundings.now.milliseconds(since: deployment.createdAt) < 2000
    }

    /// Takes instances out whose time to drain, or to stay ready, is over.
    private func retire() async throws {
        let now = surroundings.now
        let due: @Sendable (Transaction) throws -> [Instance] = { transaction in
            try InstanceStore().retiring(transaction).map(\.instance).filter { instance in
                let isDue =
                    InstanceRetirement.next(for: instance, removedGeneration: nil, node: .unread, now: now) == .remove
                guard isDue else { return false }
                let all = try InstanceStore().list(of: instance.applicationID, transaction)
                return !WarmRelease.isNeeded(instance, among: all, now: now)
            }
        }
        guard try await surroundings.store.read({ try !due($0).isEmpty }) else { return }
        try await surroundings.store.write { transaction in
            for instance in try due(transaction) {
                let generation = try NodeStateStore().raiseGeneration(of: instance.nodeID, transaction)
                try InstanceStore().remove(instance.id, generation: generation, transaction)
                try DeploymentEnvironment(surroundings).sweep(of: instance.applicationID, transaction)
                try transaction.signal(.application(instance.applicationID.text))
            }
        }
    }
}

extension InstanceRetirement.NodeFacts {
    /// A node that has read nothing: no row is forgotten by it.
    fileprivate static var unread: Self { Self(acceptedGeneration: -1, reported: []) }
}
