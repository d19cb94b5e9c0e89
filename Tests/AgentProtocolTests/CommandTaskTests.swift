import AgentProtocol
import Foundation
import Testing

@Suite struct CommandTaskTests {
    private let wire = """
        {"command":{"application_id":"a1","command":["sh","-c","migrate"],"environment":{"KEY":"value"},\
        "image":"sha256:00","limits":{"cpu_millicores":500,"memory_mb":256,"pids":512,"storage_mb":1024},\
        "log_bytes":1000000,"process":"release","release_id":"r1","slug":"shop","stop_grace_seconds":10,\
        "timeout_seconds":300,"user":"1000:1000"},"deadline_at":900,"seconds_left":300,"task_id":"t1","work":"command"}
        """

    @Test func `a command is work of a kind of its own`() throws {
        let task = AgentTask(
            taskID: "t1", deadlineAt: 900, secondsLeft: 300,
            work: .command(
                CommandTask(
                    applicationID: "a1", slug: "shop", releaseID: "r1", process: "release", image: "sha256:00",
                    command: ["sh", "-c", "migrate"], environment: ["KEY": "value"], user: "1000:1000",
                    limits: InstanceLimits(cpuMillicores: 500, memoryMB: 256, storageMB: 1024))))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(task), as: UTF8.self) == wire)
        #expect(try JSONDecoder().decode(AgentTask.self, from: Data(wire.utf8)) == task)
    }

    @Test func `how a command ended is a field that reports of builds do not have`() throws {
        let report = TaskReport(taskID: "t1", state: .succeeded, command: CommandResult(exitCode: 0))
        let json = try JSONEncoder().encode(report)
        #expect(String(decoding: json, as: UTF8.self).contains(#""command":{"exit_code":0}"#))
        #expect(try JSONDecoder().decode(TaskReport.self, from: json) == report)
        let old = Data(#"{"task_id":"t1","state":"running"}"#.utf8)
        #expect(try JSONDecoder().decode(TaskReport.self, from: old).command == nil)
    }
}
