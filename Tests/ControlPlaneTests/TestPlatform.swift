import ControlPlane
import Foundation
import HTTPTypes
import HostSupport
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import Synchronization
import TestSupport

/// The assembled control plane over an empty store, its real router, and a clock that stands still until it is moved.
struct TestPlatform: Sendable {
    let assembly: Assembly
    let client: any TestClientProtocol
    let clock: MovableClock

    var store: Store { assembly.surroundings.store }

    static let administrator = "root@example.org"
    static let password = "correct horse battery"

    /// Settings are given by name, as in the file. Replaced releases stay warm only where a test says so.
    ///
    /// - Parameter around: the store that the platform uses, which may stand before the real one.
    static func run(
        _ engine: StoreEngine, settings: [String: String] = [:], logger: Logger = .silent,
        around: @Sendable (Store) -> Store = { $0 },
        _ body: @escaping @Sendable (TestPlatform) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let passwordFile = folder.appendingPathComponent("password")
        try Data("\(password)\n".utf8).write(to: passwordFile)
        var values = [
            "database_url": "unused", "master_key_file": "unused", "token_key_file": "unused", "password_cost": "4",
            "registration": "open", "admin_email": administrator, "admin_password_file": passwordFile.path,
            "data_dir": folder.path, "rate_limit_reads": "0", "rate_limit_changes": "0", "rate_limit_sign_ins": "0",
            "warm_seconds": "0",
        ]
        values.merge(settings) { $1 }
        let configuration = try ControlPlaneConfiguration(
            Settings(
                keys: ControlPlaneConfiguration.keys,
                sources: .init(
                    arguments: [], environment: [:], environmentPrefix: "SKYPANEL_",
                    fileText: values.map { "\($0) = \($1)" }.joined(separator: "\n"))))
        try await engine.withStore { real in
            let store = around(real)
            try await Migrator(Schema.migrations).run(on: store)
            let clock = MovableClock()
            let surroundings = Surroundings(
                configuration: configuration, store: store,
                sealing: try Sealing(current: "m1", keys: ["m1": [UInt8](repeating: 7, count: 32)]), logger: logger,
                clock: clock.clock)
            let assembly = Assembly(surroundings)
            try await assembly.plantSeeds()
            try await Application(router: assembly.router(), logger: logger).test(.router) { client in
                let documented = DocumentedAnswers(try OpenAPIDocument(assembly.routeTable()).value)
                let checked = DocumentedClient(client: client, documented: documented)
                try await body(TestPlatform(assembly: assembly, client: checked, clock: clock))
            }
        }
    }

    /// Sends a request; `json` is encoded as the body.
    func call(
        _ method: HTTPRequest.Method, _ path: String, _ json: (any Encodable & Sendable)? = nil, token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        var body: ByteBuffer?
        if let json {
            headers[.contentType] = headers[.contentType] ?? "application/json"
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            body = ByteBuffer(bytes: try encoder.encode(json))
        }
        if let body { headers[.contentLength] = "\(body.readableBytes)" }
        return try await client.execute(uri: path, method: method, headers: headers, body: body)
    }

    /// Signs in; returns the access token.
    func signIn(_ email: String = administrator, _ password: String = password) async throws -> String {
        try await call(.post, "/api/auth/login", LoginRequest(email: email, password: password))
            .decoded(TokenResource.self).accessToken
    }

    /// Registers a person with an organization of their own; returns the access token.
    func newCustomer(_ email: String) async throws -> String {
        let request = RegisterRequest(email: email, password: Self.password, name: email)
        _ = try await call(.post, "/api/auth/register", request).decoded(RegistrationResource.self)
        return try await signIn(email)
    }
}

/// A clock that moves by hand; sleeping waits until the task is cancelled.
final class MovableClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000_000)

    var clock: HostClock {
        HostClock(now: { self.time.withLock { $0 } }, sleep: { _ in try await Task.sleep(for: .seconds(3600)) })
    }

    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
}

extension TestResponse {
    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    /// The problem document's code.
    var code: String? { try? decoded(ProblemResource.self).code }

    /// The problem document's sentence for people.
    var message: String { (try? decoded(ProblemResource.self).detail) ?? "" }

    /// The fields that the problem document complains about.
    var fields: [String] { (try? decoded(ProblemResource.self).errors?.map(\.field)) ?? [] }
}
