import HostSupport
import NginxConfig

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// The nginx of one ingress as the machine shows it: its files, its process, its signals. It runs as a daemon of its
/// own, so that it serves on while the agent is away.
struct IngressProcess: Sendable {
    let program: String
    let configuration: StaticConfiguration

    private var paths: IngressPaths { configuration.paths }

    /// The master's process id, if it lives and runs our configuration file. A process that only waits to be reaped
    /// does not live.
    var master: Int32? {
        guard let data = FileManager.default.contents(atPath: paths.processID.text),
            let id = Int32(String(decoding: data, as: UTF8.self).filter(\.isNumber)), id > 1,
            let command = FileManager.default.contents(atPath: "/proc/\(id)/cmdline"), isAlive(id)
        else { return nil }
        let text = String(decoding: command, as: UTF8.self)
        return text.contains("nginx") && text.contains(paths.configuration.text) ? id : nil
    }

    func isAlive(_ id: Int32) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return false }
        let state = String(decoding: data, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
        return state.map { $0 != "Z" && $0 != "X" } ?? false
    }

    /// Writes the Lua modules and the configuration beside the one in force, and puts it in its place only if nginx
    /// accepts it.
    func install() async throws {
        try makeFolders()
        for file in configuration.luaFiles { try write(file) }
        let candidate = paths.configuration.text + ".new"
        try AtomicFile.write(Data(configuration.text.utf8), to: candidate)
        do {
            try await run(["-t", "-q", "-c", candidate])
            guard rename(candidate, paths.configuration.text) == 0 else {
                throw IngressProblem("\(paths.configuration) cannot be written")
            }
        } catch {
            unlink(candidate)
            throw error
        }
    }

    /// Starts nginx as a daemon. What a killed one left behind is removed first: its socket would be in the way.
    func start() async throws {
        unlink(paths.controlSocket.text)
        try await run(["-c", paths.configuration.text])
        protectSocket()
    }

    /// nginx opens its socket to everyone; the folder is closed, and so shall be the socket.
    func protectSocket() { chmod(paths.controlSocket.text, 0o600) }

    /// Whether the certificate was renewed after nginx was last given its configuration. It is read from the files, so
    /// that a failure or the agent's end between the two leaves no old certificate in service.
    var hasNewerCertificate: Bool {
        var (certificate, given) = (stat(), stat())
        guard configuration.httpsPort != nil, stat(paths.defaultCertificate.text, &certificate) == 0,
            stat(paths.configuration.text, &given) == 0
        else { return false }
        let (made, took) = (certificate.st_mtim, given.st_mtim)
        return (made.tv_sec, made.tv_nsec) > (took.tv_sec, took.tv_nsec)
    }

    /// Old workers finish their requests; new ones take over.
    func reload(_ master: Int32) throws { try send(SIGHUP, to: master) }

    /// The log is renamed when it has grown beyond `limit` bytes; one older log is kept.
    func rotateLog(limit: Int64, master: Int32) throws {
        var status = stat()
        guard stat(paths.errorLog.text, &status) == 0, Int64(status.st_size) > limit else { return }
        guard rename(paths.errorLog.text, paths.errorLog.text + ".1") == 0 else { return }
        try send(SIGUSR1, to: master)
    }

    /// Lua modules of configurations that are no longer served.
    func removeOldModules() {
        let current = configuration.luaFolder.text.split(separator: "/").last.map(String.init)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: paths.lua.text)) ?? []
        for name in names where name != current {
            try? FileManager.default.removeItem(atPath: "\(paths.lua)/\(name)")
        }
    }

    private func makeFolders() throws {
        let modules = configuration.luaFolder.file("skypanel").text
        for folder in [paths.folder.text, modules, paths.temporary.text] {
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw IngressProblem("the folder \(folder) cannot be made: \(error)")
            }
        }
        chmod(paths.folder.text, 0o700)
        chmod(paths.temporary.text, 0o755)
    }

    private func write(_ file: ConfigurationFile) throws {
        try AtomicFile.write(Data(file.text.utf8), to: file.path.text)
    }

    private func send(_ signal: Int32, to master: Int32) throws {
        guard kill(master, signal) == 0 else { throw IngressProblem("nginx (process \(master)) takes no signals") }
    }

    private func run(_ arguments: [String]) async throws {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw IngressProblem("\(program) is missing: install the packages nginx and libnginx-mod-http-lua")
        }
        let ending = try await ChildProcess.run(ChildProcess.Command(program, arguments))
        guard !ending.succeeded else { return }
        let lines = ending.errorText.split(separator: "\n").filter { $0.contains("[emerg]") }
        let reason = lines.first.map { String($0.suffix(300)) } ?? "exit code \(ending.exitCode)"
        throw IngressProblem("nginx does not accept its configuration: \(reason)")
    }
}
