import AgentProtocol
import AsyncHTTPClient
import Foundation
import HostSupport
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NginxConfig
import Testing

@testable import NodeAgent

/// An ingress in a folder of its own, and an application that answers with its name.
final class IngressFixture: Sendable {
    static let isAvailable = [
        "/usr/sbin/nginx", "/usr/lib/nginx/modules/ngx_http_lua_module.so", "/usr/share/lua/5.1/resty/core.lua",
        "/usr/bin/curl", "/usr/bin/openssl",
    ].allSatisfy(FileManager.default.fileExists(atPath:))
    static let missing: Comment = "needs nginx with Debian's Lua module (libnginx-mod-http-lua), curl and openssl"

    let settings: IngressSettings

    init() async throws {
        let folder = "/tmp/skypanel-ingress-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var settings = IngressSettings(dataFolder: folder)
        settings.httpPort = try await freePort()
        settings.httpsPort = try await freePort()
        settings.addresses = ["127.0.0.1"]
        settings.workerCount = 1
        self.settings = settings
    }

    func runner(_ settings: IngressSettings? = nil) -> IngressRunner { Self.runner(settings ?? self.settings) }

    static func runner(_ settings: IngressSettings) -> IngressRunner {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return IngressRunner(settings: settings, logger: logger)
    }

    var master: Int32? {
        get throws {
            IngressProcess(program: settings.nginxProgram, configuration: try settings.configuration()).master
        }
    }

    func state(_ generation: Int64, _ routes: [String: [String]]) -> DesiredState {
        DesiredState(
            generation: generation,
            routes: routes.map { DesiredRoute(host: $0.key, applicationID: "app-1", instanceIDs: $0.value) })
    }

    func get(_ host: String, body: String? = nil) async throws -> (status: UInt, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(settings.httpPort)/")
        request.headers.add(name: "Host", value: host)
        if let body {
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: body))
        }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        return (answer.status.code, String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }

    func remove() async throws {
        if let master = try master {
            kill(master, SIGTERM)
            try await eventually { try self.master == nil }
        }
        // nginx removes its sockets after its pid file, perhaps while the folder is being removed.
        try await eventually { (try? FileManager.default.removeItem(atPath: settings.dataFolder)) != nil }
        let spool = try settings.configuration().paths.temporary.text
        if FileManager.default.fileExists(atPath: spool) { try FileManager.default.removeItem(atPath: spool) }
    }
}

/// Waits until something holds, at most ten seconds.
func eventually(_ holds: () async throws -> Bool) async throws {
    for _ in 0..<200 {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not become so in ten seconds")
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

/// An application that answers each request with its name.
struct NamedUpstream {
    let address: InstanceAddress

    init(_ name: String) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(NamedExchange(name: name))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        address = InstanceAddress(ip: "127.0.0.1", port: try #require(channel.localAddress?.port))
    }
}

private final class NamedExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let name: String
    private var received = 0

    init(name: String) { self.name = name }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: received = 0
        case .body(let part): received += part.readableBytes
        case .end:
            let body = ByteBuffer(string: "\(name) \(received)")
            let headers = HTTPHeaders([("Content-Length", "\(body.readableBytes)")])
            context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
