import DockerEngine
import Foundation
import Testing

@testable import NodeAgent

@Suite struct CommandStepTests {
    private func state(_ status: String, started: Bool = true, exitCode: Int = 0) throws -> ContainerInfo.State {
        let time = started ? "2026-01-01T00:00:00Z" : "0001-01-01T00:00:00Z"
        let json = """
            {"Status":"\(status)","Running":\(status == "running"),"ExitCode":\(exitCode),"StartedAt":"\(time)"}
            """
        return try JSONDecoder().decode(ContainerInfo.State.self, from: Data(json.utf8))
    }

    @Test func `a command is made, started, followed and ends`() throws {
        #expect(CommandStep.next(wasBegun: false, state: nil) == .create)
        #expect(CommandStep.next(wasBegun: false, state: try state("created", started: false)) == .start)
        #expect(CommandStep.next(wasBegun: true, state: try state("running")) == .follow)
        let end = CommandEnd(exitCode: 3, outOfMemory: false, error: "")
        #expect(CommandStep.next(wasBegun: true, state: try state("exited", exitCode: 3)) == .ended(end))
    }

    @Test(arguments: [true, false])
    func `one that was about to be started when the agent ended is started once`(wasBegun: Bool) throws {
        #expect(CommandStep.next(wasBegun: wasBegun, state: try state("created", started: false)) == .start)
        #expect(CommandStep.next(wasBegun: wasBegun, state: try state("running")) == .follow)
    }

    @Test func `one that was begun and whose container is gone is never begun again`() throws {
        #expect(CommandStep.next(wasBegun: true, state: nil) == .lost)
        #expect(CommandStep.next(wasBegun: true, state: try state("removing")) == .lost)
    }

    @Test func `whatever happens to container and agent, a command is started at most once`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var (wasBegun, status, starts) = (false, String?.none, 0)
            for _ in 0..<30 {
                // Between two looks: it ends, somebody removes it, or nothing.
                switch Int.random(in: 0..<12, using: &generator) {
                case 0: if status == "running" { status = "exited" }
                case 1: status = nil
                default: break
                }
                let seen = try status.map { try state($0, started: $0 != "created") }
                switch CommandStep.next(wasBegun: wasBegun, state: seen) {
                case .create: status = "created"
                case .start:
                    wasBegun = true
                    // The agent may be killed between the note and the start.
                    if Bool.random(using: &generator) { continue }
                    starts += 1
                    status = "running"
                case .follow, .ended, .lost: break
                }
            }
            #expect(starts <= 1)
        }
    }
}
