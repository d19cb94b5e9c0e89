package import AgentProtocol

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// Measures this machine. The CPU's use is that since the previous reading.
package actor HostReader {
    private let diskPath: String
    private var earlier: HostMeasures.CPUTicks?

    /// - Parameter diskPath: a path on the file system whose space counts.
    package init(diskPath: String) { self.diskPath = diskPath }

    /// Total and used; zeros for what the machine does not show.
    package func read() -> (total: Capacity, used: Capacity) {
        var total = Capacity(cpuMillicores: 0, memoryMB: 0, diskMB: 0)
        var used = total
        if let ticks = file("/proc/stat").flatMap(HostMeasures.cpu(procStat:)) {
            total.cpuMillicores = ticks.cores * 1000
            if let earlier { used.cpuMillicores = HostMeasures.millicores(from: earlier, to: ticks) }
            earlier = ticks
        }
        if let memory = file("/proc/meminfo").flatMap(HostMeasures.memory(procMeminfo:)) {
            total.memoryMB = memory.totalMB
            used.memoryMB = memory.usedMB
        }
        if let disk = disk() {
            total.diskMB = disk.total
            used.diskMB = disk.used
        }
        return (total, used)
    }

    private func file(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private func disk() -> (total: Int, used: Int)? {
        var space = statvfs()
        guard statvfs(diskPath, &space) == 0, space.f_frsize > 0 else { return nil }
        let perMB = max(1, 1_048_576 / UInt64(space.f_frsize))
        let total = UInt64(space.f_blocks) / perMB
        let free = UInt64(space.f_bavail) / perMB
        return (Int(clamping: total), Int(clamping: total - min(free, total)))
    }
}
