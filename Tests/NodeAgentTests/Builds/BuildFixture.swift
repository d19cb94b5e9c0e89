import AgentProtocol
import Crypto
import DockerEngine
import Foundation
import NIOCore
import Synchronization
import TestSupport

@testable import NodeAgent

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Builds on a real Docker Engine with the shipped runtime images.
struct BuildFixture {
    let docker: DockerClient
    let folder: String
    let runner: BuildRunner
    let applicationID: String

    static let skipReason: String = "needs a Docker Engine with the images of packaging/runtimes/make"

    /// Whether the engine answers and holds the images.
    static func isPossible() async -> Bool {
        guard let client = try? RealDocker.client() else { return false }
        var found = true
        for image in ["skypanel/base:bookworm", "skypanel/python:3.11", "skypanel/node:18", "skypanel/git:1"] {
            if (try? await client.inspectImage(image)) ?? nil == nil { found = false }
        }
        try? await client.shutdown()
        return found
    }

    static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    /// Runs `body` and removes what the application left afterwards.
    static func use(
        caFile: String? = CertificateBundle.path, plainGit: Bool = false, brokenDownloads: Int = 0,
        protect: @escaping @Sendable () async throws -> Void = {}, _ body: (BuildFixture) async throws -> Void
    ) async throws {
        let docker = try RealDocker.client()
        let id = "test-\(UUID().uuidString.lowercased())"
        let folder = NSTemporaryDirectory() + "skypanel-builds-\(id)"
        var configuration = BuildConfiguration(
            nodeID: "node-\(id)", workFolder: folder + "/work", caFile: caFile, allowsPlainGit: plainGit)
        configuration.pullSeconds = 20
        configuration.downloadTries = 2
        // The tests' own Git server stands on the host, which a node's firewall would rightly close to builds.
        if plainGit { configuration.bridgePrefix = "tst-b" }
        let sources = folder + "/sources"
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        let broken = Mutex(brokenDownloads)
        let download = SourceDownload { archive in
            if broken.withLock({ left in
                defer { left -= 1 }
                return left > 0
            }) {
                throw URLError(.cannotConnectToHost)
            }
            let data = try Data(contentsOf: URL(filePath: "\(sources)/\(archive.sourceID)"))
            return AsyncThrowingStream { stream in
                var rest = data[...]
                while !rest.isEmpty {
                    stream.yield(ByteBuffer(bytes: rest.prefix(50_000)))
                    rest = rest.dropFirst(50_000)
                }
                stream.finish()
            }
        }
        let runner = BuildRunner(docker: docker, configuration: configuration, download: download, protect: protect)
        let fixture = BuildFixture(docker: docker, folder: folder, runner: runner, applicationID: id)
        do {
            try await body(fixture)
        } catch {
            await fixture.close()
            throw error
        }
        await fixture.close()
    }

    private func close() async {
        _ = await runner.removeApplication(applicationID)
        try? FileManager.default.removeItem(atPath: folder)
        try? await docker.shutdown()
    }

    static let offered = [
        "python:3.11": "python:3.11-slim", "node:18": "node:18-slim", "php:8.2": "php:8.2-fpm", "static:1": "",
    ]

    /// A task for a packed source.
    func task(_ packed: Data, number: Int = 1, type: String = "auto") throws -> BuildTask {
        let name = "source-\(number)-\(UUID().uuidString.lowercased())"
        try packed.write(to: URL(filePath: "\(folder)/sources/\(name)"))
        let archive = ArchiveSource(sourceID: name, sha256: sha256(packed), sizeBytes: Int64(packed.count))
        let runtime = BuildRuntime(
            type: type, version: type == "python" ? "3.11" : "", image: type == "python" ? "python:3.11-slim" : "",
            offered: Self.offered)
        var task = BuildTask(
            buildID: "b-\(UUID().uuidString.lowercased())", buildNumber: number, applicationID: applicationID,
            slug: "test", source: BuildSource(archive: archive), runtime: runtime)
        task.limits.timeoutSeconds = 240
        return task
    }

    func run(_ task: BuildTask) async -> (report: TaskReport, log: String) {
        let lines = Mutex("")
        let report = await runner.run(
            task, taskID: "t-1", log: { text in lines.withLock { $0 += text } }, progress: { _ in })
        await runner.clean(task.buildID)
        return (report, lines.withLock { $0 })
    }

    /// Names of containers, networks and volumes that a build left.
    func leftovers(of task: BuildTask) async throws -> [String] {
        let label = ["skypanel.build": task.buildID]
        let containers = try await docker.listContainers(labels: label).flatMap(\.names)
        let networks = try await docker.listNetworks(labels: label).map(\.name)
        let volumes = try await docker.listVolumes(labels: label).map(\.name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/work")
        return containers + networks + volumes + files
    }

    /// Starts an image as an instance would run, and returns what a path answers.
    func answer(of result: BuildResult, path: String = "/", environment: [String: String] = [:]) async throws -> String
    {
        var spec = ContainerSpec(image: result.image)
        spec.command = result.processes.first { $0.name == "web" }?.command
        spec.environment = environment.merging(["PORT": "9876"]) { $1 }
        spec.user = result.user
        spec.host.capDrop = ["ALL"]
        spec.host.securityOpt = ["no-new-privileges"]
        let id = try await docker.createContainer(name: nil, spec)
        do {
            try await docker.startContainer(id)
            let address = try await docker.inspectContainer(id)?.networks.values.first?.ipAddress ?? ""
            var text = ""
            for _ in 0..<100 {
                if let data = try? await URLSession.shared.data(from: URL(string: "http://\(address):9876\(path)")!).0 {
                    text = String(decoding: data, as: UTF8.self)
                    break
                }
                try await Task.sleep(for: .milliseconds(100))
            }
            if text.isEmpty {
                for try await frame in docker.logs(id) { text += String(buffer: frame.bytes) }
            }
            try await docker.removeContainer(id, force: true)
            return text
        } catch {
            try? await docker.removeContainer(id, force: true)
            throw error
        }
    }
}

extension BuildFixture {
    /// Paths of a folder of an image.
    func listing(of image: String, folder: String) async throws -> [String] {
        let id = try await docker.createContainer(name: nil, ContainerSpec(image: image))
        var reader = TarReader()
        var names: [String] = []
        do {
            for try await piece in docker.getArchive(id, path: folder) {
                for case .entry(let entry) in try reader.take(piece) { names.append(entry.path) }
            }
        } catch let error as DockerError where error.isNotFound {
            names = []
        }
        try await docker.removeContainer(id, force: true)
        return names
    }

    /// What `docker history` shows of an image.
    func history(of image: String) async throws -> String {
        let address = "http://docker/images/\(image)/history"
        return try Packed.output(
            "/usr/bin/curl",
            ["-sS", "--max-time", "20", "--unix-socket", RealDocker.socketPath ?? "", address]
        ).reduce(into: "") { $0.append(Character(UnicodeScalar($1))) }
    }
}

/// Certificates that this machine's own HTTPS trusts.
enum CertificateBundle {
    static let path: String? = ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"].first {
        FileManager.default.fileExists(atPath: $0)
    }
}

/// Packs sources for tests.
enum Packed {
    static func folder(_ url: URL) throws -> Data {
        try output("/usr/bin/tar", ["-C", url.path, "-czf", "-", "."])
    }

    static func files(_ files: [String: String]) throws -> Data {
        try gzip(
            TarWriter.archive(files.sorted { $0.key < $1.key }.map { (TarEntry(path: $0.key), Array($0.value.utf8)) }))
    }

    static func gzip(_ tar: ByteBuffer) throws -> Data {
        let file = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(tar.readableBytesView).write(to: URL(filePath: file))
        return try output("/usr/bin/gzip", ["-c", file])
    }

    static func output(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}

func sha256(_ data: Data) -> String {
    SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
}
