/// One measurement of a container's use (`GET /containers/{id}/stats`), as counters since its start.
package struct ContainerStats: Sendable, Equatable, Decodable {
    /// CPU time of all cores, nanoseconds.
    package var cpuNanoseconds: UInt64
    /// Without the page cache that the kernel would give back.
    package var memoryBytes: UInt64
    package var memoryLimitBytes: UInt64
    package var pids: UInt64
    package var receivedBytes: UInt64
    package var sentBytes: UInt64
    /// Milliseconds since 1970 UTC.
    package var readAt: Int64?

    private struct Wire: Decodable {
        struct CPU: Decodable { var cpu_usage: Usage? }
        struct Usage: Decodable { var total_usage: UInt64? }
        struct Memory: Decodable {
            var usage: UInt64?
            var limit: UInt64?
            var stats: Details?
        }
        struct Details: Decodable {
            var total_inactive_file: UInt64?
            var inactive_file: UInt64?
        }
        struct Pids: Decodable { var current: UInt64? }
        struct Network: Decodable {
            var rx_bytes: UInt64?
            var tx_bytes: UInt64?
        }

        var read: String?
        var cpu_stats: CPU?
        var memory_stats: Memory?
        var pids_stats: Pids?
        var networks: [String: Network]?
    }

    package init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        cpuNanoseconds = wire.cpu_stats?.cpu_usage?.total_usage ?? 0
        let used = wire.memory_stats?.usage ?? 0
        let details = wire.memory_stats?.stats
        let cache = details?.total_inactive_file ?? details?.inactive_file ?? 0
        memoryBytes = used > cache ? used - cache : used
        memoryLimitBytes = wire.memory_stats?.limit ?? 0
        pids = wire.pids_stats?.current ?? 0
        let networks = wire.networks.map { Array($0.values) } ?? []
        receivedBytes = networks.reduce(0) { $0 &+ ($1.rx_bytes ?? 0) }
        sentBytes = networks.reduce(0) { $0 &+ ($1.tx_bytes ?? 0) }
        readAt = wire.read.flatMap { DockerTime.milliseconds($0) }
    }
}
