@preconcurrency import Dispatch
import Glibc
package import HostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Everything that a command may see or touch of the machine, so that tests can hand in their own.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// Absolute path that relative ones start from.
    package var directory: String
    package var clock: HostClock
    package var ids: UniqueIDs
    /// Writes to standard output.
    package var output: @Sendable (String) -> Void
    /// Writes to standard error.
    package var errors: @Sendable (String) -> Void
    /// All of standard input, at most the given number of bytes.
    package var input: @Sendable (Int) -> [UInt8]
    /// Asks a person; `nil` when there is none to ask. The second parameter hides what is typed.
    package var ask: @Sendable (_ prompt: String, _ hidden: Bool) -> String?
    package var outputIsTerminal: Bool
    package var errorsAreTerminal: Bool
    /// One element for each Ctrl-C while it is being read.
    package var interrupts: @Sendable () -> AsyncStream<Void>
    /// Shows an address in the person's browser; false when there is none.
    package var browse: @Sendable (String) -> Bool

    package init(
        environment: [String: String], directory: String, output: @escaping @Sendable (String) -> Void,
        errors: @escaping @Sendable (String) -> Void
    ) {
        self.environment = environment
        self.directory = directory
        self.output = output
        self.errors = errors
        clock = .system
        ids = .system
        input = { _ in [] }
        ask = { _, _ in nil }
        outputIsTerminal = false
        errorsAreTerminal = false
        interrupts = { AsyncStream { $0.finish() } }
        browse = { _ in false }
    }

    /// This process's own.
    package static var system: Surroundings {
        var real = Surroundings(
            environment: ProcessInfo.processInfo.environment,
            directory: FileManager.default.currentDirectoryPath,
            output: { writeAll($0, to: STDOUT_FILENO) },
            errors: { writeAll($0, to: STDERR_FILENO) })
        real.input = readInput
        real.ask = askPerson
        real.outputIsTerminal = isatty(STDOUT_FILENO) == 1
        real.errorsAreTerminal = isatty(STDERR_FILENO) == 1
        real.interrupts = interruptSignals
        real.browse = openInBrowser
        return real
    }

    /// A path as the person wrote it, made absolute.
    func path(_ written: String) -> String {
        if written == "~" || written.hasPrefix("~/"), let home = environment["HOME"] {
            return home + written.dropFirst()
        }
        return written.hasPrefix("/") ? written : "\(directory)/\(written)"
    }
}

/// A reader that went away (`skypanel logs | head`) is no reason to complain.
private func writeAll(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { endProcess(ExitStatus.failed.rawValue) }
        bytes = bytes.dropFirst(count)
    }
}

private func readInput(limit: Int) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while all.count < limit {
        let count = read(STDIN_FILENO, &buffer, min(buffer.count, limit - all.count))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        all += buffer.prefix(count)
    }
    return all
}

private func askPerson(prompt: String, hidden: Bool) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    writeAll(prompt, to: STDERR_FILENO)
    guard hidden else { return readLine() }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var silent = before
    // Without signals too: Ctrl-C in the middle would leave the terminal mute. It cancels at the end of the line.
    silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return nil }
    defer {
        _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        writeAll("\n", to: STDERR_FILENO)
    }
    return readLine().flatMap { $0.contains("\u{03}") ? nil : $0 }
}

private func interruptSignals() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { continuation.yield() }
        continuation.onTermination = { _ in
            source.cancel()
            signal(SIGINT, SIG_DFL)
        }
        source.resume()
    }
}

/// Starts `xdg-open` where a desktop is there. Only web addresses: the server chose the text.
private func openInBrowser(_ address: String) -> Bool {
    guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return false }
    guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil else { return false }
    var process = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(address), nil]
    defer { for argument in arguments { free(argument) } }
    return posix_spawnp(&process, "xdg-open", nil, nil, &arguments, environ) == 0
}

/// Ends this process at once.
func endProcess(_ status: Int32) -> Never { exit(status) }
