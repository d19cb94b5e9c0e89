import AgentProtocol
import DockerEngine
import Foundation
import HostSupport
import Logging
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

@Suite(.timeLimit(.minutes(1)))
struct ApplicationRemainsTests {
    private final class Removed: Sendable {
        let applications = Mutex<[String]>([])
    }

    private func view(_ generation: Int64, _ applications: [String] = []) -> InstanceView {
        var view = InstanceView()
        view.generation = generation
        view.reports = applications.map { InstanceReport(instanceID: $0, applicationID: $0, state: .stopping) }
        return view
    }

    private func state(_ generation: Int64, _ applications: [String]) -> DesiredState {
        DesiredState(
            generation: generation,
            applications: applications.map {
                DesiredApplication(applicationID: $0, slug: $0, keptImages: ["sha256:new"])
            })
    }

    @Test func `an application is forgotten once, when it is gone and its instances too`() async throws {
        let stub = try await StubEngine.start { $0.contains("/images/json") ? StubEngine.json("[]") : [] }
        let docker = DockerClient(socketPath: stub.socketPath)
        let file = NSTemporaryDirectory() + "/applications-\(UInt32.random(in: 0 ... .max)).json"
        let removed = Removed()
        func remains() -> ApplicationRemains {
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            return ApplicationRemains(docker: docker, stateFile: file, clock: .system, logger: logger) { id in
                removed.applications.withLock { $0.append(id) }
                // Docker refuses the first time.
                return removed.applications.withLock { $0.count > 1 }
            }
        }
        #expect(await remains().clean(state(1, ["a", "b"]), view: view(1)))
        #expect(await !remains().clean(state(2, ["b"]), view: view(1)), "a view of another state")
        #expect(await remains().clean(state(2, ["b"]), view: view(2, ["a"])))
        #expect(removed.applications.withLock { $0 } == [], "its instance is still stopping")
        #expect(await !remains().clean(state(2, ["b"]), view: view(2)), "something of it stayed")
        #expect(await remains().clean(state(2, ["b"]), view: view(2)))
        #expect(await remains().clean(state(3, ["b"]), view: view(3)))
        #expect(removed.applications.withLock { $0 } == ["a", "a"])
        try await docker.shutdown()
        try await stub.stop()
        try FileManager.default.removeItem(atPath: file)
    }

    @Test func `only old images of the application's own repository that are not kept go`() async throws {
        let images = """
            [{"Id":"sha256:new","RepoTags":["skypanel-app/a:3"],"Created":1},\
            {"Id":"sha256:young","RepoTags":["skypanel-app/a:4"],"Created":90000},\
            {"Id":"sha256:old","RepoTags":["skypanel-app/a:1","skypanel-app/b:1","elsewhere:1"],"Created":1}]
            """
        let stub = try await StubEngine.start { line in
            line.contains("/images/json")
                ? StubEngine.json(images) : line.contains("DELETE") ? StubEngine.json("[]") : []
        }
        let docker = DockerClient(socketPath: stub.socketPath)
        let clock = HostClock(now: { 91_000_000 }, sleep: { _ in })
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let remains = ApplicationRemains(
            docker: docker, stateFile: "/nonexistent/x", clock: clock, logger: logger
        ) { _ in true }
        #expect(await remains.clean(state(1, ["a"]), view: view(1)))
        let deleted = stub.requests.filter { $0.hasPrefix("DELETE") }.map { $0.prefix { $0 != "\r\n" } }
        #expect(deleted == ["DELETE /v1.41/images/skypanel-app%2Fa%3A1 HTTP/1.1"])
        try await docker.shutdown()
        try await stub.stop()
    }
}
