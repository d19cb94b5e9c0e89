import AgentProtocol
import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel

/// A gzip header and some bytes: the control plane never unpacks an archive.
let someArchive: [UInt8] = [0x1F, 0x8B, 0x08, 0, 1, 2, 3, 4, 5, 6]

extension TestPlatform {
    static let applications = "/api/paas/applications"

    /// All use cases and the runner, made anew over the same store: nothing may be kept in memory.
    var features: ApplicationFeatures { Assembly(assembly.surroundings).features }

    /// Lets the runner do all that it can now.
    func settle() async { for _ in 0..<3 { _ = await features.runner.step() } }

    func newApplication(_ token: String, name: String = "Shop") async throws -> ApplicationResource {
        try await call(.post, Self.applications, CreateApplicationRequest(name: name), token: token)
            .decoded(ApplicationResource.self)
    }

    func upload(_ slug: String, _ bytes: [UInt8] = someArchive, token: String) async throws -> TestResponse {
        try await client.execute(
            uri: "\(Self.applications)/\(slug)/sources", method: .post,
            headers: [.authorization: "Bearer \(token)", .contentType: "application/gzip"],
            body: ByteBuffer(bytes: bytes))
    }

    /// Uploads and deploys.
    func deploy(_ slug: String, token: String) async throws -> DeploymentStartedResource {
        let source = try await upload(slug, token: token).decoded(SourceResource.self)
        return try await call(
            .post, "\(Self.applications)/\(slug)/deploy", DeployRequest(sourceID: source.id), token: token
        ).decoded(DeploymentStartedResource.self)
    }

    func act(_ verb: String, _ slug: String, token: String) async throws -> TestResponse {
        try await call(.post, "\(Self.applications)/\(slug)/\(verb)", token: token)
    }

    func application(_ slug: String, token: String) async throws -> ApplicationResource {
        try await call(.get, "\(Self.applications)/\(slug)", token: token).decoded(ApplicationResource.self)
    }

    func deployment(_ number: Int, of slug: String, token: String) async throws -> DeploymentResource {
        try await call(.get, "\(Self.applications)/\(slug)/deployments/\(number)", token: token)
            .decoded(DeploymentResource.self)
    }

    func instances(_ slug: String, token: String) async throws -> [InstanceResource] {
        try await call(.get, "\(Self.applications)/\(slug)/instances", token: token)
            .decoded(ListResource<InstanceResource>.self).items
    }

    /// The whole way of one deployment whose build succeeds and whose instances are healthy.
    func goLive(_ slug: String, on node: FakeNode, processes: [String] = ["web"], token: String) async throws {
        _ = try await deploy(slug, token: token)
        await settle()
        for task in try await node.tasks { try await node.succeed(task, processes: processes) }
        await settle()
        for task in try await node.tasks {
            if case .command = task.work { try await node.endCommand(task) }
        }
        try await finish(on: node)
    }

    /// From instances that shall start to the end of the deployment.
    func finish(on node: FakeNode) async throws {
        for _ in 0..<3 {
            await settle()
            try await node.read()
            try await node.report()
        }
        await settle()
    }
}
