import AsyncHTTPClient
import Foundation
import HostSupport
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import Testing

/// A running installation, as `scripts/up` describes it in `up.json`. `scripts/test` starts one and names the file in
/// `SKYPANEL_TEST_UP`; without it these tests say that they were skipped.
struct Installation: Sendable {
    struct Description: Decodable, Sendable {
        let url: String
        let admin_email: String
        let admin_password: String
        let app_url: String
        let cli: String
    }

    static let variable = "SKYPANEL_TEST_UP"
    static let isRunning = ProcessInfo.processInfo.environment[variable] != nil

    let description: Description
    /// The folder that holds `up.json`.
    let home: URL
    let token: String
    /// Where to act; the person's own organization for nil.
    var organization: String?

    struct Answer: Sendable {
        let status: Int
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
        var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
    }

    static func open() async throws -> Installation {
        let path = try #require(ProcessInfo.processInfo.environment[variable])
        let file = URL(filePath: path)
        let description = try JSONDecoder().decode(Description.self, from: Data(contentsOf: file))
        let credentials = ["email": description.admin_email, "password": description.admin_password]
        var request = HTTPClientRequest(url: "\(description.url)/api/auth/login")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: try JSONEncoder().encode(credentials)))
        let answer = try await send(request)
        try #require(answer.status == 200, "sign-in answered \(answer.status): \(answer.text)")
        let token = try #require(answer.json["access_token"] as? String)
        return Installation(description: description, home: file.deletingLastPathComponent(), token: token)
    }

    static func send(_ request: HTTPClientRequest, seconds: Int64 = 30) async throws -> Answer {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(seconds))
        var body = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: Int(response.status.code), body: body.readData(length: body.readableBytes) ?? Data())
    }

    /// Calls the public API as the administrator.
    func call(_ method: String, _ path: String, json: Any? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: description.url + path)
        request.method = .init(rawValue: method)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        if let organization { request.headers.add(name: "X-Organization-Id", value: organization) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: json)))
        }
        return try await Self.send(request)
    }

    /// Uploads a tar.gz as a source and gives its id.
    func upload(_ archive: Data, to slug: String) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(description.url)/api/paas/applications/\(slug)/sources")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        if let organization { request.headers.add(name: "X-Organization-Id", value: organization) }
        request.headers.add(name: "Content-Type", value: "application/gzip")
        request.body = .bytes(ByteBuffer(data: archive))
        return try await Self.send(request)
    }

    /// Asks an application as a visitor would.
    func visit(_ url: String, headers: [(String, String)] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: Self.loopback(url))
        request.headers.add(name: "Host", value: URL(string: url)?.host() ?? "")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await Self.send(request)
    }

    /// Names below `localhost` are loopback for browsers and curl, not for every resolver.
    static func loopback(_ url: String) -> String {
        guard var parts = URLComponents(string: url), parts.host?.hasSuffix("localhost") == true else { return url }
        parts.host = "127.0.0.1"
        return parts.string ?? url
    }
}

/// Runs a program and gives what it printed; throws when it fails. (Foundation's own way to run programs waits for
/// daemons that they start, such as those of `scripts/up`.)
@discardableResult
func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> String {
    var command = ChildProcess.Command("/usr/bin/env", arguments)
    command.environment = environment
    command.timeout = .seconds(240)
    let ending = try await ChildProcess.run(command)
    let text = ending.outputText + ending.errorText
    guard ending.succeeded else {
        throw Failure("\(arguments.joined(separator: " ")) ended with \(ending.exitCode): \(text)")
    }
    return text
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks every 200 ms until `check` gives something.
func eventually<Value>(
    _ what: String, within seconds: Int = 60, _ check: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if let value = try await check() { return value }
        guard ContinuousClock.now < end else { throw Failure("waited \(seconds) s in vain: \(what)") }
        try await Task.sleep(for: .milliseconds(200))
    }
}
