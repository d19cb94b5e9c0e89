import AgentProtocol
import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// What one customer or one node does wrong stays theirs.
@Suite struct NeighbourTests {
    @Test(arguments: StoreEngine.allCases)
    func `a deployment that cannot move does not hold up another customer's`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (first, second) = (
                try await platform.newCustomer("a@example.org"), try await platform.newCustomer("b@example.org")
            )
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(first, name: "Broken")
            _ = try await platform.newApplication(second, name: "Sound")
            let body = EnvironmentVariableRequest(key: "KEY", value: "value")
            let path = "\(TestPlatform.applications)/broken/env"
            #expect(try await platform.call(.post, path, body, token: first).status == .ok)
            _ = try await platform.deploy("broken", token: first)
            _ = try await platform.deploy("sound", token: second)
            await platform.settle()
            for task in try await node.tasks { try await node.succeed(task) }
            try await platform.store.write { try $0.execute("UPDATE environment_variables SET sealed_value = 'x'") }
            try await platform.finish(on: node)
            #expect(try await platform.application("sound", token: second).status == "running")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node that claims an absurd generation is still given work`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            for generation: Int64 in [.max, .max - 1, 1 << 60] {
                let hello = AgentHello(
                    agentVersion: "1", bootID: "boot-1", desiredGeneration: generation, heldTaskIDs: [])
                _ = try await platform.assembly.connections.exchange(
                    [Frame(id: "f", at: 0, message: .hello(hello))], node: node.id)
            }
            try await platform.goLive("shop", on: node, token: token)
            #expect(try await platform.application("shop", token: token).status == "running")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `too many variables are refused before the store is asked`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let names = (0...EnvironmentVariable.most).map { "K\($0)" }
            let variables = Dictionary(names.map { ($0, "") }) { first, _ in first }
            let answer = try await platform.call(
                .post, "\(TestPlatform.applications)/nothing/env/import", ["variables": variables], token: token)
            #expect(answer.code == "invalid")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `guesses sent at once are counted as well as those one after the other`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let guess = LoginRequest(email: TestPlatform.administrator, password: "not the password")
            let checked = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await platform.call(.post, "/api/auth/login", guess).status == .unauthorized
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(checked == 10)
        }
    }

    @Test(arguments: ["sha256:", "sha256:ab", "sha256:" + String(repeating: "g", count: 64), "app:1"])
    func `a node's answer without a whole image digest fails the build`(image: String) async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            let result = BuildResult(
                image: image, imageBytes: 1, language: "python",
                processes: [BuiltProcess(name: "web", command: ["run"])], user: "1000:1000")
            try await node.tell(TaskReport(taskID: task.taskID, state: .succeeded, build: result))
            let build = try await platform.call(.get, "/api/paas/applications/shop/builds/1", token: token)
                .decoded(BuildResource.self)
            #expect(build.status == "failed")
            #expect(build.failureMessage?.contains("describes no image") == true)
        }
    }
}
