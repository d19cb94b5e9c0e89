/// Pure readings of what Linux shows under `/proc`.
package enum HostMeasures {
    /// Ticks since the boot, over all cores.
    package struct CPUTicks: Sendable, Equatable {
        package var busy: UInt64
        package var total: UInt64
        package var cores: Int

        package init(busy: UInt64, total: UInt64, cores: Int) {
            self.busy = busy
            self.total = total
            self.cores = cores
        }
    }

    /// Reads `/proc/stat` (proc(5)): user nice system idle iowait irq softirq steal; guest time is part of user.
    package static func cpu(procStat: String) -> CPUTicks? {
        let lines = procStat.split(separator: "\n")
        guard let first = lines.first(where: { $0.hasPrefix("cpu ") }) else { return nil }
        let numbers = first.split(separator: " ").dropFirst().prefix(8).map { UInt64($0) ?? 0 }
        guard numbers.count >= 4 else { return nil }
        let total = numbers.reduce(0, &+)
        let idle = numbers.dropFirst(3).prefix(2).reduce(0, &+)
        let cores = lines.count { $0.hasPrefix("cpu") && $0.dropFirst(3).first?.isNumber == true }
        return CPUTicks(busy: total &- min(idle, total), total: total, cores: max(1, cores))
    }

    /// Thousandths of a core that were busy between two readings.
    package static func millicores(from earlier: CPUTicks, to later: CPUTicks) -> Int {
        guard later.total > earlier.total, later.busy >= earlier.busy else { return 0 }
        let share = Double(later.busy - earlier.busy) / Double(later.total - earlier.total)
        return Int(exactly: (min(max(share, 0), 1) * Double(later.cores) * 1000).rounded()) ?? 0
    }

    /// Reads `/proc/meminfo`: total and what is not available, in MB.
    package static func memory(procMeminfo: String) -> (totalMB: Int, usedMB: Int)? {
        func kilobytes(_ name: String) -> Int? {
            procMeminfo.split(separator: "\n").first { $0.hasPrefix("\(name):") }
                .flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
        }
        guard let total = kilobytes("MemTotal"), let available = kilobytes("MemAvailable"), total >= 0 else {
            return nil
        }
        return (total / 1024, max(0, total - max(0, available)) / 1024)
    }
}
