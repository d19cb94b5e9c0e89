import Crypto
import Foundation
import HostSupport
import NIOConcurrencyHelpers
import Testing

@testable import CommandLine

@Suite struct DeployTests {
    static func chunk(_ id: Int, _ text: String) -> String {
        "id: \(id)\nevent: chunk\ndata: {\"id\":\(id),\"at\":\"\(Samples.now)\",\"text\":\"\(text)\"}\n\n"
    }

    static let last = "event: status\ndata: {\"status\":\"succeeded\",\"final\":true}\n\n"

    /// A server that builds in two connections and is live at the third question.
    static func answer(_ request: StubRequest, asked: NIOLockedValueBox<Int>, end: String = "live") -> StubAnswer {
        switch (request.method, request.path.split(separator: "/").last.map(String.init)) {
        case ("POST", "applications"): return .json(Samples.application("work"), status: 201)
        case ("POST", "sources"):
            let digest = hexadecimal(SHA256.hash(data: request.body))
            return .json(
                """
                {"id":"src-1","sha256":"\(digest)","size_bytes":\(request.body.count),"created_at":"\(Samples.now)"}
                """, status: 201)
        case ("POST", _): return .json(Samples.started, status: 202)
        case ("GET", "stream"):
            return request.headers["last-event-id"] == nil
                ? .events(chunk(1, "step one\\n\\u001b[32mgreen\\u001b[0m\\n") + chunk(2, "two\\n"), cut: true)
                : .events(chunk(3, "three\\n") + last)
        case ("GET", "dep-1"):
            let turn = asked.withLockedValue { value -> Int in
                value += 1
                return value
            }
            let failure = end == "live" ? nil : "The build \\u001b[2Jfailed."
            return .json(turn < 3 ? Samples.deployment("building") : Samples.deployment(end, failure: failure))
        default: return .json(Samples.application())
        }
    }

    static func server(end: String = "live") async throws -> StubServer {
        let asked = NIOLockedValueBox(0)
        return try await StubServer.start { answer($0, asked: asked, end: end) }
    }

    @Test func `a folder becomes an application that answers`() async throws {
        let server = try await Self.server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        let trial = await desk.run("deploy", "--create")
        #expect(trial.status == 0, "\(trial.errors)")
        let lines = trial.output.split(separator: "\n").map(String.init)
        #expect(lines.prefix(4) == ["step one", "green", "two", "three"])
        #expect(lines.last == "http://work.apps.localhost:8080")
        let streams = server.requests("GET", "/api/paas/applications/app-1/deployments/dep-1/logs/stream")
        #expect(streams.map { $0.headers["last-event-id"] } == [nil, "2"])
        let upload = try #require(server.requests("POST", "/api/paas/applications/app-1/sources").first)
        #expect(upload.headers["content-type"] == "application/gzip")
        #expect(upload.headers["content-length"] == "\(upload.body.count)")
        #expect(upload.body.prefix(2) == [0x1F, 0x8B])
        #expect(
            server.requests("POST", "/api/paas/applications/app-1/deploy").map(\.text) == ["{\"source_id\":\"src-1\"}"])
        #expect(server.requests.filter { $0.method == "POST" }.allSatisfy { $0.headers["idempotency-key"] != nil })
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.root).sorted() == ["config", "work"])
        try await server.stop()
    }

    @Test func `on a terminal there is a line of progress that goes away`() async throws {
        let server = try await Self.server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        let trial = await desk.run("deploy", "--app", "shop", terminal: true)
        #expect(trial.status == 0)
        #expect(trial.errors.contains("Uploading 100 %"))
        #expect(trial.errors.contains("\u{1B}[Kbuilding"))
        #expect(trial.errors.hasSuffix("\r\u{1B}[K"))
        try await server.stop()
    }

    @Test func `a program gets one object`() async throws {
        let server = try await Self.server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        let json = try await desk.run("deploy", "--app", "shop", "--json").json()
        #expect(json["url"] as? String == "http://shop.apps.localhost:8080")
        #expect((json["deployment"] as? [String: Any])?["status"] as? String == "live")
        try await server.stop()
    }

    @Test func `a failed deployment tells the reason and ends with 1`() async throws {
        let server = try await Self.server(end: "failed")
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        let trial = await desk.run("deploy", "--app", "shop")
        #expect(trial.status == 1)
        #expect(trial.errors.contains("Deployment 7 of shop is failed: The build failed."))
        let json = await desk.run("deploy", "--app", "shop", "--json")
        #expect(json.status == 1)
        #expect(json.errors.contains("\"code\":\"build_failed\""))
        try await server.stop()
    }

    @Test func `a commit is built without an upload`() async throws {
        let server = try await Self.server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("deploy", "--app", "shop", "--commit", "abc123", "--detach").status == 0)
        #expect(
            server.requests("POST", "/api/paas/applications/app-1/deploy").map(\.text) == ["{\"commit\":\"abc123\"}"])
        #expect(server.requests("POST", "/api/paas/applications/app-1/sources").isEmpty)
        try await server.stop()
    }

    @Test func `Ctrl-C stops the looking and says how to look again`() async throws {
        let server = try await StubServer.start { request in
            if request.path.hasSuffix("dep-1") { return .json(Samples.deployment("building")) }
            if request.path.hasSuffix("stream") { return .events(Self.chunk(1, "one\\n")) }
            return Self.answer(request, asked: NIOLockedValueBox(0))
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        let trial = await desk.run("deploy", "--app", "shop") { surroundings in
            surroundings.interrupts = {
                AsyncStream { continuation in
                    Task {
                        try await Task.sleep(for: .milliseconds(200))
                        continuation.yield()
                    }
                }
            }
        }
        #expect(trial.status == 130)
        #expect(trial.errors.contains("skypanel apps info shop"))
        try await server.stop()
    }

    @Test func `without a link, a name or a wish to create it is a wrong use`() async throws {
        let server = try await Self.server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("print(1)", to: "app.py")
        #expect(await desk.run("deploy").status == 2)
        #expect(await desk.run("deploy", "/", "--app", "x").status == 2)
        #expect(await desk.run("deploy", desk.root, "--app", "x").status == 2)
        try desk.write("{", to: ".skypanel.json")
        #expect(await desk.run("deploy").status == 6)
        #expect(server.requests.isEmpty)
        try await server.stop()
    }

    @Test func `a rollback goes to the release before`() async throws {
        let asked = NIOLockedValueBox(5)
        let releases = [4, 3, 1].map {
            """
            {"id":"r\($0)","application_id":"app-1","number":\($0),"build_id":"b","build_number":1,"processes":[],
            "current":\($0 == 3),"created_at":"\(Samples.now)"}
            """
        }
        let server = try await StubServer.start { request in
            if request.path.hasSuffix("/releases") { return .json("{\"items\":[\(releases.joined(separator: ","))]}") }
            if request.path.hasSuffix("/rollback") { return .json("{\"deployment\":\(Samples.deployment("pending"))}") }
            return Self.answer(request, asked: asked)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("releases", "--app", "shop").output.contains("v3"))
        #expect(await desk.run("rollback", "--app", "shop").status == 0)
        #expect(await desk.run("rollback", "v4", "--app", "shop").status == 0)
        #expect(await desk.run("rollback", "x", "--app", "shop").status == 2)
        let sent = server.requests("POST", "/api/paas/applications/app-1/rollback").map(\.text)
        #expect(sent == ["{\"release\":1}", "{\"release\":4}"])
        #expect(await desk.run("restart", "--app", "shop").status == 0)
        #expect(await desk.run("start", "--app", "shop", "--detach").status == 0)
        try await server.stop()
    }
}
