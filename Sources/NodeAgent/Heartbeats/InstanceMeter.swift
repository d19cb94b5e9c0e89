package import AgentProtocol
package import DockerEngine
package import HostSupport
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures what running instances use: from the files of their cgroups, and by one call to Docker each where there
/// are none. Its work and its time are bounded, because a heartbeat waits for it.
package actor InstanceMeter {
    /// Where the kernel shows processes and groups.
    package struct Roots: Sendable {
        package var processes = "/proc"
        package var groups = "/sys/fs/cgroup"

        package init() {}
    }

    /// Instances that are measured at most, calls to Docker at a time, and milliseconds within which calls begin.
    private static let limits = (instances: 1000, calls: 8, milliseconds: Int64(5000))

    private struct Mark {
        var container: RunningContainer
        var cpuMicroseconds: UInt64
        var at: Int64
    }

    private let docker: DockerClient
    private let roots: Roots
    private let clock: HostClock
    private var marks: [String: Mark] = [:]

    package init(docker: DockerClient, roots: Roots = Roots(), clock: HostClock = .system) {
        self.docker = docker
        self.roots = roots
        self.clock = clock
    }

    /// The use of each container since the last call, by instance id. The first figure of a container is its mean since
    /// it started. One that cannot be measured is left out.
    ///
    /// - Parameter asksDocker: false while the engine is known to be away.
    package func measure(_ running: [String: RunningContainer], asksDocker: Bool = true) async -> [InstanceUsage] {
        let chosen = running.sorted { $0.key < $1.key }.prefix(Self.limits.instances)
        var found: [String: Found] = [:]
        var missing: [(String, RunningContainer)] = []
        for (id, container) in chosen {
            if let counters = counters(of: container) {
                found[id] = Found(container, counters)
            } else {
                missing.append((id, container))
            }
        }
        if asksDocker { found.merge(await asked(missing)) { own, _ in own } }
        return compare(found)
    }

    private struct Found: Sendable {
        var container: RunningContainer
        var counters: ContainerCounters
        var at: Int64

        init(_ container: RunningContainer, _ counters: ContainerCounters) {
            self.container = container
            self.counters = counters
            at = monotonicMilliseconds()
        }
    }

    /// Only here the marks are read and replaced, without a pause between.
    private func compare(_ found: [String: Found]) -> [InstanceUsage] {
        let before = marks
        marks = found.mapValues {
            Mark(container: $0.container, cpuMicroseconds: $0.counters.cpuMicroseconds, at: $0.at)
        }
        let now = clock.now()
        return found.sorted { $0.key < $1.key }.compactMap { id, found in
            let container = found.container
            let cpu = found.counters.cpuMicroseconds
            let millicores: Int?
            if let mark = before[id], mark.container == container {
                millicores = ContainerCounters.millicores(
                    from: mark.cpuMicroseconds, to: cpu, within: found.at &- mark.at)
            } else {
                let age = container.startedAt > 0 ? now &- container.startedAt : 0
                millicores = ContainerCounters.millicores(from: 0, to: cpu, within: age)
            }
            return millicores.map {
                InstanceUsage(instanceID: id, cpuMillicores: $0, memoryMB: found.counters.memoryMB)
            }
        }
    }

    private nonisolated func counters(of container: RunningContainer) -> ContainerCounters? {
        guard container.pid > 0, let own = text("\(roots.processes)/\(container.pid)/cgroup"),
            let path = ContainerGroup.path(procCgroup: own, containerID: container.id),
            let cpu = text("\(roots.groups)\(path)/cpu.stat"),
            let current = text("\(roots.groups)\(path)/memory.current")
        else { return nil }
        let memory = text("\(roots.groups)\(path)/memory.stat") ?? ""
        return ContainerCounters(cpuStat: cpu, memoryCurrent: current, memoryStat: memory)
    }

    private nonisolated func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// One call each; none begins after the time, or after one found the engine away or hanging.
    private nonisolated func asked(_ containers: [(String, RunningContainer)]) async -> [String: Found] {
        let end = monotonicMilliseconds() &+ Self.limits.milliseconds
        return await withTaskGroup(of: (String, Found?, isAway: Bool).self) { group in
            var waiting = containers[...]
            func begin(_ next: (id: String, container: RunningContainer)) {
                group.addTask { [docker] in
                    do {
                        let stats = try await docker.stats(
                            next.container.id, within: .milliseconds(Self.limits.milliseconds))
                        return (next.id, Found(next.container, ContainerCounters(stats)), false)
                    } catch {
                        return (next.id, nil, (error as? DockerError)?.isAbsence == true)
                    }
                }
            }
            for next in waiting.prefix(Self.limits.calls) { begin(next) }
            waiting = waiting.dropFirst(Self.limits.calls)
            var found: [String: Found] = [:]
            for await (id, counters, isAway) in group {
                found[id] = counters
                if isAway || monotonicMilliseconds() > end { waiting = [] }
                if let next = waiting.popFirst() { begin(next) }
            }
            return found
        }
    }
}
