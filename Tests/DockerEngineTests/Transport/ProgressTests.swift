import DockerEngine
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProgressTests {
    private static let limit = TimeAmount.seconds(2)

    private func withStub(
        _ part: String, _ steps: [StubEngine.Step], _ body: (DockerClient) async throws -> Void
    ) async throws {
        let stub = try await StubEngine.start { $0.contains(part) ? steps : [] }
        let client = DockerClient(socketPath: stub.socketPath, stallLimit: Self.limit)
        let result: Result<Void, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        try await client.shutdown()
        try await stub.stop()
        try result.get()
    }

    /// Gives pieces, each after a while; then ends, or gives nothing for ever.
    private func pieces(_ count: Int, every pause: Duration, ends: Bool = true) -> AsyncThrowingStream<
        ByteBuffer, any Error
    > {
        let left = Counter(count)
        return AsyncThrowingStream {
            guard await left.take() else {
                if !ends { try await Task.sleep(for: .seconds(3600)) }
                return nil
            }
            try await Task.sleep(for: pause)
            return ByteBuffer(string: "piece")
        }
    }

    private actor Counter {
        private var left: Int
        init(_ left: Int) { self.left = left }
        func take() -> Bool {
            left -= 1
            return left >= 0
        }
    }

    private func put(_ client: DockerClient, _ pieces: AsyncThrowingStream<ByteBuffer, any Error>) async throws {
        try await client.putArchive("c", path: "/", archive: pieces)
    }

    @Test func `an archive that goes on slowly may take longer than the stall limit`() async throws {
        try await withStub("/archive", StubEngine.json("")) { client in
            let began = ContinuousClock.now
            try await put(client, pieces(12, every: .milliseconds(200)))
            #expect(began.duration(to: .now) > .seconds(2))
        }
    }

    @Test(arguments: [true, false])
    func `an archive that does not go on, or is not answered, ends by the stall limit`(isSent: Bool) async throws {
        try await withStub("/archive", [.hang]) { client in
            let began = ContinuousClock.now
            let error = await #expect(throws: DockerError.self) {
                try await put(client, pieces(3, every: .zero, ends: isSent))
            }
            #expect(error == .timedOut("PUT /containers/c/archive"))
            #expect(began.duration(to: .now) < .seconds(20))
        }
    }

    @Test func `a read archive whose pieces stop ends by the stall limit`() async throws {
        let slow = (0..<6).flatMap { _ in [StubEngine.Step.send("piece"), .pause(.milliseconds(400))] }
        try await withStub("/archive", [StubEngine.streamHead] + slow + [.hang]) { client in
            var read = 0
            let error = await #expect(throws: DockerError.self) {
                for try await piece in client.getArchive("c", path: "/") { read += piece.readableBytes }
            }
            #expect(error == .timedOut("GET /containers/c/archive"))
            #expect(read == 30)
        }
    }

    @Test(arguments: [true, false])
    func `whoever waits for a container notices a call that was lost and an engine that went away`(isThere: Bool)
        async throws
    {
        let ended = #"{"Id":"c","Name":"/c","Image":"i","State":{"Status":"exited","ExitCode":7},"Config":{}}"#
        let stub = try await StubEngine.start { line in
            line.contains("/json") ? (isThere ? StubEngine.json(ended) : [.cut]) : line.contains("/wait") ? [.hang] : []
        }
        let client = DockerClient(socketPath: stub.socketPath)
        if isThere {
            #expect(try await client.waitForContainer("c", askingEvery: .milliseconds(100)) == 7)
        } else {
            await #expect(throws: DockerError.self) {
                _ = try await client.waitForContainer("c", askingEvery: .milliseconds(100))
            }
        }
        try await client.shutdown()
        try await stub.stop()
    }
}
