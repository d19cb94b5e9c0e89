import HostSupport
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file that keeps what the agent remembers of its instances.
final class MemoryFile {
    private let path: String
    private var last = InstanceMemory()

    init(path: String) { self.path = path }

    /// What was kept; nothing when there is no file, or none that can be read: then restarts are counted anew.
    func load(_ logger: Logger) -> InstanceMemory {
        guard let data = FileManager.default.contents(atPath: path) else { return InstanceMemory() }
        do {
            last = try JSONDecoder().decode(InstanceMemory.self, from: data)
        } catch {
            logger.warning("the instances' memory could not be read", metadata: ["error": "\(error)"])
        }
        return last
    }

    /// Writes what must survive, when it changed. Probes alone are not worth a write.
    func save(_ memory: InstanceMemory, _ logger: Logger) {
        var lasting = memory
        for id in memory.records.keys {
            lasting.records[id]?.run?.probedAt = nil
            lasting.records[id]?.run?.failures = 0
            lasting.records[id]?.run?.problem = nil
        }
        guard lasting != last else { return }
        last = lasting
        do {
            try AtomicFile.write(try JSONEncoder().encode(lasting), to: path)
        } catch {
            logger.warning("the instances' memory could not be written", metadata: ["error": "\(error)"])
        }
    }
}
