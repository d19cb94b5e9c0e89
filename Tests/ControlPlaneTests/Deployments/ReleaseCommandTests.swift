import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

/// The Procfile's `release`: in the new image, with the new variables, before traffic moves.
@Suite struct ReleaseCommandTests {
    private static let processes = ["web", "release"]
    private static let path = "\(TestPlatform.applications)/shop"

    /// An application whose first release is live, with the node that runs it.
    private func live(_ platform: TestPlatform) async throws -> (token: String, node: FakeNode) {
        let token = try await platform.newCustomer("a@example.org")
        let node = try await FakeNode(platform)
        _ = try await platform.newApplication(token)
        try await platform.goLive("shop", on: node, token: token)
        return (token, node)
    }

    /// Builds another release with a release command, up to the command.
    private func command(_ platform: TestPlatform, _ node: FakeNode, _ token: String) async throws -> AgentTask {
        _ = try await platform.deploy("shop", token: token)
        await platform.settle()
        try await node.succeed(try #require(try await node.tasks.first), processes: Self.processes)
        await platform.settle()
        return try #require(try await node.tasks.first)
    }

    @Test(arguments: StoreEngine.allCases)
    func `it gets the new variables, and the instances get the same although they change meanwhile`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            func set(_ value: String) async throws {
                let variable = EnvironmentVariableRequest(key: "COLOR", value: value)
                let answer = try await platform.call(.post, "\(Self.path)/env", variable, token: token)
                #expect(answer.status.kind == .successful)
            }
            try await set("green")
            let task = try await command(platform, node, token)
            guard case .command(let work) = task.work else {
                Issue.record("\(task.work)")
                return
            }
            #expect(work.command == ["run", "release"] && work.process == "release" && work.user == "1000:1000")
            #expect(work.environment == ["COLOR": "green"] && work.limits.memoryMB > 0)
            let old = try await node.read()
            #expect(old.instances.count == 1 && old.applications.first?.keptImages.contains(work.image) == true)
            try await set("red")
            try await node.endCommand(task)
            try await platform.finish(on: node)
            let deployment = try await platform.deployment(2, of: "shop", token: token)
            #expect(deployment.status == "live")
            #expect(deployment.releaseCommand?.status == "succeeded" && deployment.releaseCommand?.exitCode == 0)
            let web = try #require(try await node.read().instances.first { $0.image == work.image })
            #expect(web.environment["COLOR"] == "green")
            #expect(try await platform.application("shop", token: token).needsRedeploy)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `when it fails the deployment fails with its last lines, and the old release serves`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let before = try await node.read().routes
            let task = try await command(platform, node, token)
            try await node.endCommand(
                task, exitCode: 3, message: "It ended with exit code 3. Its last lines: no such table")
            await platform.settle()
            let deployment = try await platform.deployment(2, of: "shop", token: token)
            #expect(deployment.status == "failed" && deployment.failureCode == "release_failed")
            #expect(deployment.failureMessage?.contains("no such table") == true)
            #expect(deployment.releaseCommand?.exitCode == 3)
            let after = try await node.read()
            #expect(after.routes == before && after.instances.count == 1)
            #expect(try await platform.application("shop", token: token).status == "running")
            #expect(try await node.tasks.isEmpty)
            // A late second word changes nothing.
            try await node.endCommand(task)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "failed")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a cancelled deployment takes it back from the node, a node that says nothing is not waited for`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let task = try await command(platform, node, token)
            let answer = try await platform.call(.post, "\(Self.path)/deployments/2/cancel", token: token)
            #expect(answer.status == .accepted)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "cancelled")
            #expect(try await node.tasks.isEmpty)
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled == [task.taskID])
            try await node.tell(TaskReport(taskID: task.taskID, state: .cancelled))
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled == [])

            let silent = try await command(platform, node, token)
            platform.clock.advance(seconds: 661)
            try await node.set(.online)
            await platform.settle()
            let ended = try await platform.deployment(3, of: "shop", token: token)
            #expect(ended.status == "failed" && ended.failureCode == "release_timeout", "\(ended)")
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled == [silent.taskID])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `its log follows the build's, also when an agent that was restarted sends it in other pieces`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let build = try #require(try await node.tasks.first)
            _ = try await node.log("installing\n", sequence: 1, of: build)
            try await node.succeed(build, processes: Self.processes)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            #expect(try await node.log("one\ntwo\n", sequence: 8, of: task) == 8)
            #expect(try await node.log("one\n", sequence: 4, of: task) == 8)
            #expect(try await node.log("one\ntwo\nthree\n", sequence: 14, of: task) == 14)
            #expect(try await node.log("five\n", sequence: 24, of: task) == 14)
            #expect(try await node.log("three\nfour\n", sequence: 19, of: task) == 19)
            #expect(try await node.log("x", sequence: .min, of: task) == 19)
            try await node.endCommand(task, exitCode: 1)
            await platform.settle()
            let path = "\(Self.path)/deployments/2/logs"
            let log = try await platform.call(.get, path, token: token).decoded(BuildLogTextResource.self)
            #expect(log.log == "installing\none\ntwo\nthree\nfour\n" && !log.truncated)
            let stream = String(
                buffer: try await platform.call(.get, path + "/stream", token: token).body)
            #expect(stream.contains("installing") && stream.contains("four"))
            #expect(stream.contains("\"status\":\"failed\""))
            let headers: HTTPFields = [try #require(HTTPField.Name("Last-Event-ID")): "\((1 << 40) + 8)"]
            let rest = String(
                buffer: try await platform.call(.get, path + "/stream", token: token, headers: headers).body)
            #expect(!rest.contains("installing") && !rest.contains("one") && rest.contains("four"))
            let page = try await platform.call(.get, "/applications/shop/deployments/2", token: token)
            #expect(page.status != .internalServerError)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a rollback runs it, a restart does not, and a newer deployment waits for its end`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            try await node.endCommand(try await command(platform, node, token))
            try await platform.finish(on: node)
            _ = try await platform.act("restart", "shop", token: token)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(3, of: "shop", token: token).status == "live")
            _ = try await platform.call(.post, "\(Self.path)/rollback", RollbackRequest(release: 2), token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            #expect(try await platform.deployment(4, of: "shop", token: token).status == "releasing")
            _ = try await platform.call(.post, "\(Self.path)/rollback", RollbackRequest(release: 1), token: token)
            await platform.settle()
            #expect(try await platform.deployment(4, of: "shop", token: token).status == "releasing")
            try await node.endCommand(task)
            await platform.settle()
            #expect(try await platform.deployment(4, of: "shop", token: token).status == "superseded")
            try await platform.finish(on: node)
            #expect(try await platform.deployment(5, of: "shop", token: token).status == "live")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `another node can neither end it nor write its log`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let task = try await command(platform, node, token)
            let other = try await FakeNode(platform, named: "n2")
            try await other.endCommand(task)
            _ = try await other.log("forged\n", sequence: 7, of: task)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "releasing")
            let log = try await platform.call(.get, "\(Self.path)/deployments/2/logs", token: token)
                .decoded(BuildLogTextResource.self)
            #expect(!log.log.contains("forged"))
        }
    }
}
