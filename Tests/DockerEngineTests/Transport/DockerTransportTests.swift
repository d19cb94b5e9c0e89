import DockerEngine
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DockerTransportTests {
    @discardableResult
    private func withStub<Result: Sendable>(
        _ answer: @escaping @Sendable (String) -> [StubEngine.Step],
        _ body: (DockerClient, StubEngine) async throws -> Result
    ) async throws -> Result {
        let stub = try await StubEngine.start(answer)
        let client = DockerClient(socketPath: stub.socketPath)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(client, stub))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        try await stub.stop()
        return try result.get()
    }

    @discardableResult
    private func withStub<Result: Sendable>(
        for part: String, _ steps: [StubEngine.Step], _ body: (DockerClient, StubEngine) async throws -> Result
    ) async throws -> Result {
        let answer: @Sendable (String) -> [StubEngine.Step] = { $0.contains(part) ? steps : [] }
        return try await withStub(answer, body)
    }

    private func failure(_ answer: [StubEngine.Step]) async throws -> DockerError? {
        try await withStub(for: "/info", answer) { client, _ in
            await #expect(throws: DockerError.self) { _ = try await client.info() }
        }
    }

    @Test func `a call names its host and the agreed version`() async throws {
        try await withStub(for: "/info", StubEngine.json(#"{"NCPU":2}"#)) { client, stub in
            let info = try await client.info()
            #expect(info.cpuCount == 2)
            #expect(stub.requests.last?.hasPrefix("GET /v1.41/info HTTP/1.1\r\n") == true)
            #expect(stub.requests.last?.contains("Host: docker\r\n") == true)
        }
    }

    @Test func `an engine that dropped our version is spoken to in its oldest`() async throws {
        let versions = #"{"Version":"29.0","ApiVersion":"1.52","MinAPIVersion":"1.44"}"#
        try await withStub(for: "GET ", StubEngine.json(versions)) { client, stub in
            _ = try await client.info()
            #expect(stub.requests.last?.hasPrefix("GET /v1.44/info") == true)
        }
    }

    @Test func `a refused call carries the engine's own sentence`() async throws {
        let error = try await failure(StubEngine.json(#"{"message":"name taken"}"#, status: "409 Conflict"))
        #expect(error == .http(status: 409, message: "name taken"))
        #expect(error?.isConflict == true)
    }

    @Test func `a refusal without JSON carries its text`() async throws {
        let error = try await failure([.send("HTTP/1.1 502 Bad\r\nContent-Length: 5\r\n\r\noops!")])
        #expect(error == .http(status: 502, message: "oops!"))
    }

    @Test func `a missing object is nil`() async throws {
        try await withStub(for: "/nothing/", StubEngine.json("{}", status: "404 Not Found")) {
            client, _ in
            let found = (try await client.inspectContainer("nothing"), try await client.inspectImage("nothing"))
            #expect(found.0 == nil && found.1 == nil)
        }
    }

    @Test(arguments: ["", "[]", "{\"Id\":7}", "\u{0}\u{1}", #"{"Id":"x","Name":null}"#])
    func `a malformed answer is a decoding error`(body: String) async throws {
        try await withStub(for: "/json", StubEngine.json(body)) { client, _ in
            let error = await #expect(throws: DockerError.self) { _ = try await client.inspectContainer("a") }
            guard case .decoding = error else { throw error ?? DockerError.decoding("nothing thrown") }
        }
    }

    @Test(
        arguments: [
            [.cut], [.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), .cut], [.send("HTTP/1.1 200"), .cut],
            [.send("garbage\r\n\r\n"), .hang],
        ] as [[StubEngine.Step]])
    func `an answer that is cut or no HTTP is unreachable`(answer: [StubEngine.Step]) async throws {
        let error = try await failure(answer)
        guard case .unreachable = error else { throw error ?? DockerError.decoding("nothing thrown") }
        #expect(error?.isAbsence == true)
    }

    @Test func `no socket is unreachable at once`() async throws {
        let client = DockerClient(socketPath: "/nonexistent/docker.sock")
        let began = ContinuousClock.now
        let error = await #expect(throws: DockerError.self) { try await client.ping() }
        #expect(error?.isAbsence == true)
        #expect(began.duration(to: .now) < .seconds(4))
        try await client.shutdown()
    }

    @Test func `a hanging engine and a stalled body end by the time limit`() async throws {
        let stalled = StubEngine.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nO")
        for steps in [[.hang], [stalled, .hang]] as [[StubEngine.Step]] {
            try await withStub(for: "/_ping", steps) { client, _ in
                let began = ContinuousClock.now
                let error = await #expect(throws: DockerError.self) { try await client.ping(timeoutSeconds: 1) }
                #expect(error == .timedOut("GET /_ping"))
                #expect(began.duration(to: .now) < .seconds(9))
            }
        }
    }

    @Test func `a hanging call does not block others`() async throws {
        let answer: @Sendable (String) -> [StubEngine.Step] = {
            $0.contains("/hang/") ? [.hang] : $0.contains("/info") ? StubEngine.json("{}") : []
        }
        try await withStub(answer) { client, _ in
            let hanging = (0..<20).map { _ in Task { try await client.inspectContainer("hang") } }
            for _ in 0..<20 { _ = try await client.info() }
            for task in hanging {
                task.cancel()
                await #expect(throws: CancellationError.self) { _ = try await task.value }
            }
        }
    }

    @Test func `a followed stream ends with its consumer`() async throws {
        let event = #"{"Type":"container","Action":"die","Actor":{"ID":"a","Attributes":{"x":"y"}},"timeNano":5}"#
        let cut = Int(event.utf8.count / 2)
        let pieces = [String(event.prefix(cut)), String(event.dropFirst(cut)) + "\n"]
        let answer: @Sendable (String) -> [StubEngine.Step] = { line in
            line.contains("/events")
                ? [StubEngine.streamHead] + pieces.flatMap { [.send($0), .pause(.milliseconds(20))] } + [.hang] : []
        }
        try await withStub(answer) { client, stub in
            let follower = Task {
                var seen: [DockerEvent] = []
                for try await event in client.events() { seen.append(event) }
                return seen
            }
            while stub.requests.count < 2 { await Task.yield() }
            for try await event in client.events() {
                #expect(event.action == "die")
                #expect(event.attributes == ["x": "y"])
                break
            }
            follower.cancel()
            _ = await follower.result
            let began = ContinuousClock.now
            while stub.connections > 1, began.duration(to: .now) < .seconds(5) { await Task.yield() }
            #expect(stub.connections <= 1)
        }
    }

    @Test func `forty streams at once leave control calls untouched`() async throws {
        let answer: @Sendable (String) -> [StubEngine.Step] = {
            $0.contains("/events") ? [StubEngine.streamHead, .hang] : $0.contains("/info") ? StubEngine.json("{}") : []
        }
        try await withStub(answer) { client, stub in
            let followers = (0..<40).map { _ in Task { for try await _ in client.events() {} } }
            while stub.requests.count(where: { $0.contains("/events") }) < 40 { await Task.yield() }
            _ = try await client.info()
            for follower in followers { follower.cancel() }
        }
    }

    @Test func `a stream of garbage lines fails`() async throws {
        try await withStub(for: "/events", [StubEngine.streamHead, .send("{]\n"), .hang]) {
            client, _ in
            await #expect(throws: DockerError.self) { for try await _ in client.events() {} }
        }
    }

    @Test func `names from outside stay one segment of the path`() async throws {
        try await withStub(for: "/containers/", StubEngine.json("{}", status: "404 No")) {
            client, stub in
            _ = try await client.inspectContainer("../a b?c=d\r\nX: y")
            #expect(
                stub.requests.last?.hasPrefix("GET /v1.41/containers/..%2Fa%20b%3Fc%3Dd%0D%0AX%3A%20y/json HTTP")
                    == true)
        }
    }
}
