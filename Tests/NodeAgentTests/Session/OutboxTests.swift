import AgentProtocol
import Testing

@testable import NodeAgent

@Suite struct OutboxTests {
    private func report(_ sequence: Int64) -> AgentMessage {
        .nodeReport(
            NodeReport(sequence: sequence, bootID: "b", acceptedGeneration: 0, routedGeneration: 0, instances: []))
    }

    @Test func `the newest report replaces older ones and is not replaced by them`() async {
        let outbox = Outbox()
        for sequence in [1, 3, 2] as [Int64] { await outbox.add(report(sequence)) }
        #expect(await outbox.peek(10).map(\.message) == [report(3)])
    }

    @Test func `a heartbeat that replaces unsent ones counts their traffic too`() async {
        func beat(_ uptime: Int64, _ traffic: [ApplicationTraffic]) -> Heartbeat {
            let none = Capacity(cpuMillicores: 0, memoryMB: 0, diskMB: 0)
            return Heartbeat(
                agentVersion: "1", uptimeSeconds: uptime, reconnectCount: 0, total: none, used: none,
                containerCount: 0, applications: traffic)
        }
        let outbox = Outbox()
        await outbox.add(.heartbeat(beat(1, [.init(applicationID: "a", requests: 5, serverErrors: 1)])))
        await outbox.add(.heartbeat(beat(2, [.init(applicationID: "b", requests: 7, serverErrors: 0)])))
        await outbox.add(.heartbeat(beat(3, [.init(applicationID: "a", requests: 2, serverErrors: 2)])))
        let sum = beat(
            3,
            [
                .init(applicationID: "a", requests: 7, serverErrors: 3),
                .init(applicationID: "b", requests: 7, serverErrors: 0),
            ])
        let waiting = await outbox.peek(10)
        #expect(waiting.map(\.message) == [.heartbeat(sum)])
        await outbox.remove(waiting)
        await outbox.add(.heartbeat(beat(4, [])))
        #expect(await outbox.peek(10).map(\.message) == [.heartbeat(beat(4, []))])
    }

    @Test func `the end of a task is not overwritten by its progress`() async {
        let outbox = Outbox()
        let (running, end) = (TaskReport(taskID: "t", state: .running), TaskReport(taskID: "t", state: .succeeded))
        for message in [running, end, running] { await outbox.add(.taskReport(message)) }
        #expect(await outbox.peek(10).map(\.message) == [.taskReport(end)])
    }

    @Test func `a flood of log drops its oldest chunks and nothing else`() async {
        let outbox = Outbox(maximumMessages: 50, maximumLogBytes: 10_000)
        await outbox.add(.taskReport(TaskReport(taskID: "t", state: .failed)))
        for sequence in 1...200 as ClosedRange<Int64> {
            await outbox.add(
                .buildLog(
                    BuildLogChunk(buildID: "b", sequence: sequence, at: 0, text: String(repeating: "x", count: 900))))
        }
        let left = await outbox.peek(1000, maximumLogBytes: .max).map(\.message)
        #expect(left.first == .taskReport(TaskReport(taskID: "t", state: .failed)))
        #expect(left.count < 12 && left.count > 5)
        guard case .buildLog(let last)? = left.last else {
            Issue.record("the newest chunk is gone")
            return
        }
        #expect(last.sequence == 200)
    }
}
