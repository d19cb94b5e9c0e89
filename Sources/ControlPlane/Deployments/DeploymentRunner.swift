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
    /// Decisions in a row for one deployment; more would be a loop.
    private static let mostRounds = 8

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        survey = DeploymentSurvey(catalogue, Quotas(surroundings, catalogue: catalogue))
        steps = DeploymentSteps(surroundings, catalogue: catalogue)
        deletion = ApplicationDeletion(surroundings)
        relocations = Relocations(surroundings, catalogue: catalogue)
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
            await attempt("applications could not be moved") { try await relocations.step() }
            let active = try await surroundings.store.read { try DeploymentStore().allActive($0).map(\.id) }
            for id in active { await attempt("deployment \(id) did not move") { try await advance(id) } }
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

    private func advance(_ id: DeploymentID) async throws {
        let now = surroundings.now
        for _ in 0..<Self.mostRounds {
            let waits = try await surroundings.store.read { transaction in
                guard let (_, facts) = try survey.facts(id, transaction) else { return true }
                return DeploymentMachine.decide(facts, now: now).isEmpty
            }
            if waits { return }
            try await surroundings.store.write { transaction in
                guard let (application, facts) = try survey.facts(id, transaction) else { return }
                let actions = DeploymentMachine.decide(facts, now: now)
                guard !actions.isEmpty else { return }
                try steps.perform(actions, on: application, facts, transaction)
            }
        }
    }

    /// Takes instances out whose time to drain is over.
    private func retire() async throws {
        let now = surroundings.now
        let due: @Sendable (Transaction) throws -> [Instance] = { transaction in
            try InstanceStore().retiring(transaction).map(\.instance).filter {
                InstanceRetirement.next(for: $0, removedGeneration: nil, node: .unread, now: now) == .remove
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
