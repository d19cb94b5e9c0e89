import Testing

@testable import NodeAgent

struct ContainerCountersTests {
    private let id = String(repeating: "ab12", count: 16)

    @Test func `a cgroup's files give CPU time and memory without idle file pages`() {
        let counters = ContainerCounters(
            cpuStat: "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n", memoryCurrent: "73400320\n",
            memoryStat: "anon 1\nfile 9\nworkingset_inactive_file 5\ninactive_file 6291456\nactive_file 8\n")
        #expect(counters == ContainerCounters(cpuMicroseconds: 1_500_000, memoryBytes: 67_108_864))
        #expect(counters?.memoryMB == 64)
    }

    @Test func `memory counts in whole MB, and never as nothing`() {
        func megabytes(_ bytes: UInt64) -> Int { ContainerCounters(cpuMicroseconds: 0, memoryBytes: bytes).memoryMB }
        #expect([0, 1, 1_048_576, 1_048_577].map(megabytes) == [0, 1, 1, 2])
        #expect(megabytes(.max) == 17_592_186_044_416)
    }

    @Test(arguments: [
        ("", "1", ""), ("usage_usec", "1", ""), ("usage_usec x", "1", ""), ("usage_usec -1", "1", ""),
        ("usage_usec 1", "max", ""), ("usage_usec 1", "", ""), ("usage_usec 99999999999999999999", "1", ""),
    ])
    func `what is not understood is no figure`(cpu: String, current: String, stat: String) {
        #expect(ContainerCounters(cpuStat: cpu, memoryCurrent: current, memoryStat: stat) == nil)
    }

    @Test func `more idle pages than memory, read a moment later, do not make memory negative`() {
        let counters = ContainerCounters(cpuStat: "usage_usec 1", memoryCurrent: "5", memoryStat: "inactive_file 9")
        #expect(counters?.memoryBytes == 5)
    }

    @Test func `CPU is a share of a core within the time that passed`() {
        #expect(ContainerCounters.millicores(from: 1_000_000, to: 16_000_000, within: 30_000) == 500)
        #expect(ContainerCounters.millicores(from: 0, to: 60_000_000, within: 30_000) == 2000)
        #expect(ContainerCounters.millicores(from: 2, to: 1, within: 30_000) == nil)
        #expect(ContainerCounters.millicores(from: 0, to: 1, within: 0) == nil)
        #expect(ContainerCounters.millicores(from: 0, to: 1, within: -5) == nil)
        #expect(ContainerCounters.millicores(from: 0, to: .max, within: 1) == .max)
    }

    @Test func `a container's group is found with both of Docker's drivers`() {
        func path(_ text: String) -> String? { ContainerGroup.path(procCgroup: text, containerID: id) }
        #expect(path("0::/docker/\(id)\n") == "/docker/\(id)")
        #expect(path("0::/system.slice/docker-\(id).scope\n") == "/system.slice/docker-\(id).scope")
    }

    @Test func `another process's, an older kernel's or a hidden group is not read`() {
        for text in [
            "", "0::/", "0::/docker/other\n", "0::/../../docker/\(id)\n", "3:cpuset:/docker/\(id)\n",
            "4:memory:/docker/\(id)\n0::/\n", "0::/docker/\(id)/child\n", "0::/docker-\(id)\n",
        ] {
            #expect(ContainerGroup.path(procCgroup: text, containerID: id) == nil, "\(text)")
        }
        #expect(ContainerGroup.path(procCgroup: "0::/docker-.scope", containerID: "") == nil)
    }
}
