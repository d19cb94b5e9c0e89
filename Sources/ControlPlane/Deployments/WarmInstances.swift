import PlatformModel
import SQLStore

/// Instances of a replaced release that still run, for a deployment that goes back to that release.
struct WarmInstances: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Those that may become the deployment's own instead of new ones. Who asks for a rollback gets what the release
    /// would be now, with the present variables and settings; the platform by itself takes what served before.
    ///
    /// - Parameter shape: of a new web instance of the release.
    func adoptable(
        for deployment: Deployment, on node: NodeID, as shape: InstanceStore.Shape?, _ transaction: Transaction
    ) throws -> [Instance] {
        guard deployment.trigger.adopts, let shape else { return [] }
        let warm = WarmRelease.newest(try InstanceStore().list(of: deployment.applicationID, transaction))
            .filter { $0.releaseID == deployment.releaseID && $0.nodeID == node }
        guard let before = warm.first?.deploymentID else { return [] }
        let environments = DeploymentEnvironment(surroundings)
        let isSame =
            try environments.open(for: before, transaction) == environments.open(for: deployment.id, transaction)
        guard deployment.trigger == .automaticRollback || isSame else { return [] }
        return try warm.filter { instance in
            guard let its = try InstanceStore().shape(of: instance.id, transaction) else { return false }
            return deployment.trigger == .automaticRollback ? its.isAsLarge(as: shape) : its == shape
        }
    }
}

extension InstanceStore.Shape {
    /// What is paid for.
    fileprivate func isAsLarge(as other: Self) -> Bool {
        cpuMillicores == other.cpuMillicores && memoryMB == other.memoryMB && diskMB == other.diskMB
    }
}
