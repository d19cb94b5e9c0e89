import Foundation
import HostSupport
import NIOCore
import NIOPosix
import NginxConfig
import Testing

/// A real nginx with our configuration on free ports and a folder of its own.
final class LiveNginx: Sendable {
    let configuration: StaticConfiguration
    let folder: String

    var http: String { "http://127.0.0.1:\(configuration.httpPort)" }
    var httpsPort: Int { configuration.httpsPort?.number ?? 0 }
    var socket: String { configuration.paths.controlSocket.text }

    init(workers: Int = 1, controlPlane: ControlPlaneRoute? = nil) async throws {
        folder = "/tmp/skypanel-nginx-\(UUID().uuidString.prefix(8))"
        let path = try #require(FilePath(folder))
        let temporary = try #require(FilePath(folder + "/temporary"))
        let ports = try await [freePort(), freePort()]
        configuration = StaticConfiguration(
            paths: IngressPaths(folder: path, temporary: temporary), httpPort: try #require(Port(ports[0])),
            httpsPort: Port(ports[1]), workerCount: workers, user: getuid() == 0 ? UserName("www-data") : nil,
            controlPlane: controlPlane)
        try FileManager.default.createDirectory(atPath: temporary.text, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: configuration.luaFolder.file("skypanel").text, withIntermediateDirectories: true)
        for file in configuration.files {
            try file.text.write(toFile: file.path.text, atomically: true, encoding: .utf8)
        }
        _ = try await makeCertificate(names: ["default.test"], key: "default.key", certificate: "default.crt")
        try await start()
    }

    func start() async throws {
        let result = try await run(Self.program, ["-c", configuration.paths.configuration.text])
        try #require(result.status == 0, "nginx: \(result.text)")
        for _ in 0..<200 {
            if try await control("/status").contains("pid") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("nginx did not answer: \(errorLog)")
    }

    func signal(_ name: String) async throws {
        let result = try await run(Self.program, ["-c", configuration.paths.configuration.text, "-s", name])
        try #require(result.status == 0, "nginx: \(result.text)")
    }

    /// Stops nginx and waits until it is gone.
    func stop() async throws {
        guard FileManager.default.fileExists(atPath: configuration.paths.processID.text) else { return }
        try await signal("stop")
        for _ in 0..<300 where FileManager.default.fileExists(atPath: configuration.paths.processID.text) {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func remove() async throws {
        try await stop()
        // nginx removes its socket after its pid file, perhaps while the folder is being removed.
        for _ in 0..<300 where (try? FileManager.default.removeItem(atPath: folder)) == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    var errorLog: String { (try? String(contentsOfFile: folder + "/error.log", encoding: .utf8)) ?? "" }

    /// GET on the control socket.
    func control(_ path: String) async throws -> String {
        try await run("/usr/bin/curl", ["-s", "-m", "5", "--unix-socket", socket, "http://ingress" + path]).text
    }

    /// Processor time of the worker that answers, in milliseconds.
    func workerMilliseconds() async throws -> Int {
        let status = try await control("/status")
        let worker = try #require(status.firstMatch(of: /"pid":(\d+)/)).1
        let text = try String(contentsOfFile: "/proc/\(worker)/stat", encoding: .utf8)
        let ticks = text.split(separator: ")").last.map { $0.split(separator: " ")[11...12].compactMap { Int($0) } }
        return (ticks ?? []).reduce(0, +) * 1000 / sysconf(Int32(_SC_CLK_TCK))
    }

    /// PUT on the control socket; answers the status and the text.
    @discardableResult
    func put(_ path: String, _ body: String) async throws -> (status: Int, text: String) {
        let file = folder + "/body-\(UUID().uuidString)"
        try body.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try await curl(["--unix-socket", socket, "-T", file, "http://ingress" + path])
    }

    func put(_ routes: Route..., generation: Int64) async throws {
        let answer = try await put("/routes", RouteTable(generation: generation, routes: routes).json)
        try #require(answer.status == 200, "\(answer.text)")
    }

    func curl(_ arguments: [String]) async throws -> (status: Int, text: String) {
        let result = try await run("/usr/bin/curl", ["-s", "-m", "10", "-w", "\n%{http_code}"] + arguments)
        let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.last.flatMap { Int($0) } ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    /// GET through the HTTP port for a host name.
    func get(_ host: String, _ path: String = "/", _ more: [String] = []) async throws -> (status: Int, text: String) {
        try await curl(["-H", "Host: \(host)"] + more + [http + path])
    }

    /// GET through the TLS port; the certificate is checked against the file `trusting`.
    func getTLS(_ host: String, trusting: String, _ more: [String] = []) async throws -> (status: Int, text: String) {
        let resolve = "\(host):\(httpsPort):127.0.0.1"
        return try await curl(
            ["--resolve", resolve, "--cacert", folder + "/" + trusting] + more + ["https://\(host):\(httpsPort)/"])
    }

    /// A self-signed certificate in the folder; answers its certificate and key as PEM.
    func makeCertificate(names: [String], key: String, certificate: String) async throws -> ServedCertificate {
        let alternatives = names.map { "DNS:\($0)" }.joined(separator: ",")
        let result = try await run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", "\(folder)/\(key)", "-out", "\(folder)/\(certificate)", "-subj", "/CN=test",
                "-addext", "subjectAltName=\(alternatives)",
            ])
        try #require(result.status == 0, "openssl: \(result.text)")
        let chainText = try String(contentsOfFile: "\(folder)/\(certificate)", encoding: .utf8)
        let keyText = try String(contentsOfFile: "\(folder)/\(key)", encoding: .utf8)
        return ServedCertificate(
            names: names.compactMap(CertificateName.init), chain: try #require(PEMText(chainText)),
            key: try #require(PEMText(keyText)))
    }

    static let program = "/usr/sbin/nginx"

    static let isInstalled =
        [
            program, "/usr/lib/nginx/modules/ngx_http_lua_module.so", "/usr/share/lua/5.1/resty/core.lua",
            "/usr/bin/curl", "/usr/bin/openssl",
        ].allSatisfy(FileManager.default.fileExists(atPath:))
}

/// Runs a program to its end; answers what it wrote.
func run(_ program: String, _ arguments: [String]) async throws -> (status: Int, text: String) {
    let ending = try await ChildProcess.run(ChildProcess.Command(program, arguments))
    return (ending.exitCode, ending.outputText + ending.errorText)
}

/// A port that was free a moment ago, outside of the range from which the system hands them out to others.
func freePort() async throws -> Int {
    for _ in 0..<100 {
        let port = Int.random(in: 20_000..<32_000)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        guard let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() else { continue }
        try await channel.close()
        return port
    }
    throw IOError(errnoCode: EADDRINUSE, reason: "no free port")
}
