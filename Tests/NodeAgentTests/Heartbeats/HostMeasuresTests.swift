import AgentProtocol
import NodeAgent
import Testing

@Suite struct HostMeasuresTests {
    @Test func `the CPU's use is that between two readings`() throws {
        let first = try #require(
            HostMeasures.cpu(procStat: "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nintr 5\n"))
        let second = try #require(
            HostMeasures.cpu(procStat: "cpu  150 0 150 1600 100 0 0 0 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\n"))
        #expect(first.cores == 2)
        #expect(HostMeasures.millicores(from: first, to: second) == 200)
        #expect(HostMeasures.millicores(from: second, to: first) == 0)
    }

    @Test func `used memory is what is not available`() throws {
        let text = "MemTotal:       2048000 kB\nMemFree: 1 kB\nMemAvailable:    1024000 kB\n"
        let memory = try #require(HostMeasures.memory(procMeminfo: text))
        #expect(memory.totalMB == 2000 && memory.usedMB == 1000)
    }

    @Test(arguments: ["", "cpu", "cpu a b", "cpu  -1 5", "MemTotal: x kB"])
    func `what is not understood is no measure`(text: String) {
        #expect(HostMeasures.cpu(procStat: text) == nil)
        #expect(HostMeasures.memory(procMeminfo: text) == nil)
    }

    @Test func `this machine has processors, memory and a disk`() async {
        let measured = await HostReader(diskPath: "/").read()
        #expect(measured.total.cpuMillicores >= 1000)
        #expect(measured.total.memoryMB > measured.used.memoryMB && measured.used.memoryMB > 0)
        #expect(measured.total.diskMB > 0)
    }
}
