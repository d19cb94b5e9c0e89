import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A real PostgreSQL in a temporary folder, one for the whole test process, reached by a unix socket. It is stopped,
/// and its folder removed, when the process ends; when the process is killed, the kernel ends the server.
package struct PostgreSQLServer: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Folder of the newest installed server's programs; nil where PostgreSQL is not installed.
    package static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }()

    package static var isInstalled: Bool { programs != nil }

    package let folder: String
    package let processID: Int32

    /// The server, started by whoever asks first.
    package static func shared() async throws -> PostgreSQLServer { try await starting.value }

    private static let starting = Task { () throws -> PostgreSQLServer in
        try await withCheckedThrowingContinuation { continuation in
            // The kernel sends the death signal when the *thread* that started the server ends: this one stays.
            let thread = Thread {
                let result = Result { try start() }
                continuation.resume(with: result)
                while true { sleep(1000) }
            }
            thread.start()
        }
    }

    /// The address of one of its databases, as the store takes it.
    package func url(database: String) -> String {
        let host = folder.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? folder
        return "postgresql://postgres@/\(database)?host=\(host)"
    }

    /// Makes an empty database.
    package func createDatabase(_ name: String) async throws {
        guard let programs = Self.programs else { throw Failure(description: "PostgreSQL is not installed") }
        let command = ["\(programs)/createdb", "-h", folder, "-U", "postgres", "-T", "template0", name]
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try Self.run(command, log: "\(folder)/\(name).log") }) }.start()
        }
    }

    private static func start() throws -> PostgreSQLServer {
        guard let programs else { throw Failure(description: "PostgreSQL is not installed") }
        let folder = try temporaryFolder()
        try run(
            asOwner([
                "\(programs)/initdb", "-D", "\(folder)/data", "-U", "postgres", "--auth=trust", "--no-sync",
                "-E", "UTF8", "--locale=C",
            ]), log: "\(folder)/initdb.log")
        let options = [
            "listen_addresses=", "unix_socket_directories=\(folder)", "fsync=off", "synchronous_commit=off",
            "full_page_writes=off", "max_connections=300", "shared_buffers=32MB", "autovacuum=off",
        ]
        let command = asOwner(
            ["\(programs)/postgres", "-D", "\(folder)/data"] + options.flatMap { ["-c", $0] }, dies: true)
        let process = try launch(command, log: "\(folder)/postgres.log")
        let server = PostgreSQLServer(folder: folder, processID: process.processIdentifier)
        AtExit.run { server.stop() }
        try server.waitUntilReady(programs, process)
        return server
    }

    private func waitUntilReady(_ programs: String, _ process: Process) throws {
        for _ in 0..<300 where process.isRunning {
            let asking = try Self.launch(
                ["\(programs)/pg_isready", "-q", "-h", folder, "-U", "postgres"], log: "\(folder)/ready.log")
            asking.waitUntilExit()
            if asking.terminationStatus == 0 { return }
            usleep(50_000)
        }
        let log = (try? String(contentsOfFile: "\(folder)/postgres.log", encoding: .utf8)) ?? ""
        throw Failure(description: "PostgreSQL did not start: \(log.suffix(2000))")
    }

    /// Immediate shutdown: nothing in it is worth keeping.
    private func stop() {
        kill(processID, SIGQUIT)
        for _ in 0..<100 where kill(processID, 0) == 0 { usleep(20_000) }
        kill(processID, SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// PostgreSQL refuses to run as root, so root starts it as the user that Debian's package makes.
    private static func asOwner(_ command: [String], dies: Bool = false) -> [String] {
        let death = dies ? ["--pdeathsig", "QUIT"] : []
        guard geteuid() == 0 else { return dies ? ["/usr/bin/setpriv"] + death + command : command }
        return ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] + death + command
    }

    /// Short, since a socket's path holds 107 bytes.
    private static func temporaryFolder() throws -> String {
        let folder = "/tmp/pg-\(getpid())-\(UInt16.random(in: 0 ... .max))"
        guard mkdir(folder, 0o700) == 0 else { throw Failure(description: "cannot make \(folder)") }
        if geteuid() == 0, let owner = getpwnam("postgres") {
            chown(folder, owner.pointee.pw_uid, owner.pointee.pw_gid)
        }
        return folder
    }

    private static func run(_ command: [String], log: String) throws {
        let process = try launch(command, log: log)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Failure(description: "\(command.joined(separator: " ")) failed: \(output.suffix(2000))")
        }
    }

    private static func launch(_ command: [String], log: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command.first ?? "")
        process.arguments = Array(command.dropFirst())
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = FileHandle(forWritingAtPath: log)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = output ?? FileHandle.nullDevice
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        try process.run()
        return process
    }
}

/// What is done when the test process ends.
package enum AtExit {
    private static let work = Mutex<[@Sendable () -> Void]>([])

    package static func run(_ body: @escaping @Sendable () -> Void) {
        let isFirst = work.withLock { work in
            defer { work.append(body) }
            return work.isEmpty
        }
        guard isFirst else { return }
        atexit { for body in AtExit.work.withLock({ $0 }).reversed() { body() } }
    }
}
