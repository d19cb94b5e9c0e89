import HostSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChildProcessTests {
    @Test func `a program gets its arguments and input as they are`() async throws {
        let echoed = try await ChildProcess.run(.init("echo", ["-n", "a b", "$(id)", ";"]))
        #expect(echoed.outputText == "a b $(id) ;")
        var command = ChildProcess.Command("/bin/cat", [])
        command.input = Array("ruleset\n".utf8)
        #expect(try await ChildProcess.run(command).outputText == "ruleset\n")
    }

    @Test func `a failure tells its code and what was written to standard error`() async throws {
        let ending = try await ChildProcess.run(.init("ls", ["/nonexistent-folder"]))
        #expect(ending.exitCode == 2)
        #expect(ending.errorText.contains("nonexistent-folder"))
    }

    @Test func `a missing program is a failure that names it`() async throws {
        let failure = await #expect(throws: ChildProcess.Failure.self) {
            _ = try await ChildProcess.run(.init("skypanel-no-such-program", []))
        }
        #expect(failure?.description.hasPrefix("skypanel-no-such-program could not be run") == true)
    }

    @Test func `a program that hangs is killed after its time`() async throws {
        var command = ChildProcess.Command("sleep", ["60"])
        command.timeout = .milliseconds(100)
        let began = monotonicMilliseconds()
        await #expect(throws: ChildProcess.Failure.timedOut(program: "sleep")) {
            _ = try await ChildProcess.run(command)
        }
        #expect(monotonicMilliseconds() - began < 5000)
    }

    @Test func `a program whose own child holds the output open is given up as well`() async throws {
        var command = ChildProcess.Command("/bin/sh", ["-c", "sleep 20 & exec sleep 20"])
        command.timeout = .milliseconds(100)
        let began = monotonicMilliseconds()
        await #expect(throws: ChildProcess.Failure.self) { _ = try await ChildProcess.run(command) }
        #expect(monotonicMilliseconds() - began < 8000)
    }

    @Test func `a program that ends without reading its input takes nobody along`() async throws {
        var command = ChildProcess.Command("false", [])
        command.input = [UInt8](repeating: 65, count: 65_536)
        for _ in 0..<20 { #expect(try await ChildProcess.run(command).exitCode == 1) }
        command.program = "wc"
        command.arguments = ["-c"]
        #expect(try await ChildProcess.run(command).outputText == "65536\n")
    }

    @Test func `a program that floods its output is stopped`() async throws {
        var command = ChildProcess.Command("yes", [])
        command.outputLimit = 10_000
        await #expect(throws: ChildProcess.Failure.self) { _ = try await ChildProcess.run(command) }
    }
}
