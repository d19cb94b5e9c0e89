import Subprocess
import SystemPackage

/// Runs programs of the host: an argument array and never a shell, a time limit, and a bound on what is read.
package enum ChildProcess {
    package struct Ending: Sendable, Equatable {
        /// The program's exit code; 128 and the number for one that a signal ended.
        package var exitCode: Int
        package var output: [UInt8]
        package var errorOutput: [UInt8]

        package var succeeded: Bool { exitCode == 0 }
        package var outputText: String { String(decoding: output, as: UTF8.self) }
        package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
    }

    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// It could not be started, for example because it is not installed.
        case notStarted(program: String, reason: String)
        /// It was killed after its time limit.
        case timedOut(program: String)

        package var description: String {
            switch self {
            case .notStarted(let program, let reason): "\(program) could not be run: \(reason)"
            case .timedOut(let program): "\(program) did not end in time and was killed"
            }
        }
    }

    /// What to run. Secrets go through `input` or `environment`, never through `arguments`, which all users can see.
    package struct Command: Sendable {
        /// A path, or a name that is looked up in `PATH`.
        package var program: String
        package var arguments: [String]
        package var input: [UInt8] = []
        /// Added to this program's own environment.
        package var environment: [String: String] = [:]
        package var workingFolder: String?
        package var timeout: Duration = .seconds(30)
        /// Bytes of each output that are kept; a program that writes more is killed and the run fails.
        package var outputLimit = 1 << 20

        package init(_ program: String, _ arguments: [String]) {
            self.program = program
            self.arguments = arguments
        }
    }

    /// Runs a program to its end. Cancelling the task, or the time limit, sends SIGTERM and two seconds later SIGKILL.
    package static func run(_ command: Command, clock: HostClock = .system) async throws -> Ending {
        try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { try await start(command) }
            group.addTask {
                try await clock.sleep(command.timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let ending = first else {
                throw Failure.timedOut(program: command.program)
            }
            return ending
        }
    }

    private static func start(_ command: Command) async throws -> Ending {
        do {
            guard command.input.count > pipeCapacity else {
                let input = try filledPipe(command)
                // The program has a descriptor of its own by then; one that does not close is closed already.
                defer { try? input.close() }
                return try await run(command, .fileDescriptor(input, closeAfterSpawningProcess: false))
            }
            return try await run(command, .array(command.input))
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw Failure.notStarted(program: command.program, reason: String(describing: error))
        }
    }

    /// Bytes that a pipe takes at once, whatever its reader does (pipe(7)).
    private static let pipeCapacity = 65_536

    /// A pipe that holds the whole input and has no writer any more: one that is filled while the program runs would
    /// break when it ends before it has read all, which ends this program too.
    private static func filledPipe(_ command: Command) throws -> FileDescriptor {
        do {
            let pipe = try FileDescriptor.pipe()
            defer { try? pipe.writeEnd.close() }
            try pipe.writeEnd.writeAll(command.input)
            return pipe.readEnd
        } catch let error as Errno {
            throw Failure.notStarted(program: command.program, reason: "no input: \(error)")
        }
    }

    private static func run(_ command: Command, _ input: some InputProtocol) async throws -> Ending {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let executable: Executable =
            command.program.contains("/") ? .path(FilePath(command.program)) : .name(command.program)
        let additions = command.environment.map { (Environment.Key(stringLiteral: $0.key), String?.some($0.value)) }
        let result = try await Subprocess.run(
            executable, arguments: Arguments(command.arguments),
            environment: .inherit.updating(Dictionary(additions) { _, new in new }),
            workingDirectory: command.workingFolder.map { FilePath($0) }, platformOptions: options, input: input,
            output: .bytes(limit: command.outputLimit), error: .bytes(limit: command.outputLimit))
        return Ending(
            exitCode: code(of: result.terminationStatus), output: result.standardOutput,
            errorOutput: result.standardError)
    }

    private static func code(of status: TerminationStatus) -> Int {
        switch status {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}
