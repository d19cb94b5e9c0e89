import DockerEngine

/// What one container has used at one moment.
struct ContainerCounters: Sendable, Equatable {
    /// CPU time of all cores since the container's start.
    var cpuMicroseconds: UInt64
    /// Without the file pages that nobody uses now, as Docker counts: the kernel gives them back before it kills.
    var memoryBytes: UInt64

    /// In whole MB, rounded up: what runs is never shown as nothing.
    var memoryMB: Int {
        let (whole, rest) = memoryBytes.quotientAndRemainder(dividingBy: 1_048_576)
        return Int(clamping: rest > 0 ? whole + 1 : whole)
    }

    /// Thousandths of a core, from microseconds within milliseconds; nil when no time passed or a counter fell.
    static func millicores(from earlier: UInt64, to later: UInt64, within milliseconds: Int64) -> Int? {
        guard later >= earlier, let elapsed = UInt64(exactly: milliseconds), elapsed > 0 else { return nil }
        return Int(clamping: (later - earlier) / elapsed)
    }
}

extension ContainerCounters {
    init(_ stats: ContainerStats) {
        cpuMicroseconds = stats.cpuNanoseconds / 1000
        memoryBytes = stats.memoryBytes
    }

    /// From a cgroup's files `cpu.stat`, `memory.current` and `memory.stat` (kernel: admin-guide/cgroup-v2).
    init?(cpuStat: String, memoryCurrent: String, memoryStat: String) {
        guard let cpu = Self.number("usage_usec", in: cpuStat),
            let used = memoryCurrent.split(whereSeparator: \.isWhitespace).first.flatMap({ UInt64($0) })
        else { return nil }
        let idle = Self.number("inactive_file", in: memoryStat) ?? 0
        self.init(cpuMicroseconds: cpu, memoryBytes: used > idle ? used - idle : used)
    }

    private static func number(_ name: String, in text: String) -> UInt64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words.first.map({ $0 == name }) == true { return words.last.flatMap { UInt64($0) } }
        }
        return nil
    }
}

/// Where the kernel shows what a container uses.
enum ContainerGroup {
    /// Path of a container's cgroup below the mount, from `/proc/<pid>/cgroup`; nil without cgroup v2, when the
    /// process id belongs to something else by now, or when the group is outside what this process sees.
    static func path(procCgroup: String, containerID: String) -> String? {
        for line in procCgroup.split(separator: "\n") where line.hasPrefix("0::/") {
            let path = String(line.dropFirst(3))
            let names = path.split(separator: "/")
            guard !containerID.isEmpty, !names.contains(".."), let last = names.last else { return nil }
            return last == containerID || last == "docker-\(containerID).scope" ? path : nil
        }
        return nil
    }
}
