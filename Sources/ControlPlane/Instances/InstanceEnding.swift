import PlatformModel
import SQLStore

/// Takes all instances of an application out of the desired state.
struct InstanceEnding: Sendable {
    func removeAll(of application: ApplicationID, _ transaction: Transaction) throws {
        let present = try InstanceStore().list(of: application, transaction).filter { $0.wanted != .removed }
        for (node, instances) in Dictionary(grouping: present, by: \.nodeID) {
            let generation = try NodeStateStore().raiseGeneration(of: node, transaction)
            for instance in instances { try InstanceStore().remove(instance.id, generation: generation, transaction) }
        }
    }
}
