import Foundation
import Testing

/// An application made for one test and deleted after it.
struct DeployedApplication: Sendable {
    let installation: Installation
    let slug: String
    let url: String
    let id: String

    static let examples = SourceRoot.url.appending(path: "examples")

    /// Makes an application with a name of its own, hands it to `body`, deletes it however that ends.
    static func with(
        _ name: String, on installation: Installation, plan: String? = nil,
        _ body: (DeployedApplication) async throws -> Void
    ) async throws {
        let slug = "\(name)-\(UInt32.random(in: 0...999_999))"
        var wanted = ["name": slug, "slug": slug]
        wanted["plan_id"] = plan
        let made = try await installation.call("POST", "/api/paas/applications", json: wanted)
        try #require(made.status == 201, "\(made.text)")
        let application = DeployedApplication(
            installation: installation, slug: slug, url: try #require(made.json["url"] as? String),
            id: try #require(made.json["id"] as? String))
        do {
            try await body(application)
        } catch {
            try? await application.delete()
            throw error
        }
        try await application.delete()
    }

    /// Packs a folder and deploys it; gives the deployment's end.
    @discardableResult
    func deploy(folder: URL, within seconds: Int = 300) async throws -> [String: Any] {
        let archive = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).tar.gz")
        defer { try? FileManager.default.removeItem(at: archive) }
        try await run(["tar", "-C", folder.path, "-czf", archive.path, "."])
        return try await deploy(archive: Data(contentsOf: archive), within: seconds)
    }

    @discardableResult
    func deploy(archive: Data, within seconds: Int = 300) async throws -> [String: Any] {
        let uploaded = try await installation.upload(archive, to: slug)
        try #require(uploaded.status == 201, "\(uploaded.text)")
        let source = try #require(uploaded.json["id"] as? String)
        return try await act("deploy", json: ["source_id": source], within: seconds)
    }

    /// Deploys files given by name and content.
    @discardableResult
    func deploy(files: [String: String], within seconds: Int = 300) async throws -> [String: Any] {
        try await deploy(archive: await Archives.pack(files), within: seconds)
    }

    /// Starts what ends in a deployment (`deploy`, `restart`, `start`, `rollback`) and waits for its end.
    func act(_ verb: String, json: Any = [String: String](), within seconds: Int = 120) async throws -> [String: Any] {
        let started = try await installation.call("POST", "\(path)/\(verb)", json: json)
        try #require(started.status == 202, "\(verb) answered \(started.status): \(started.text)")
        let deployment = try #require(started.json["deployment"] as? [String: Any])
        return try await end(of: try #require(deployment["id"] as? String), within: seconds)
    }

    func end(of deployment: String, within seconds: Int) async throws -> [String: Any] {
        try await eventually("deployment \(deployment) of \(slug) ends", within: seconds) {
            let answer = try await installation.call("GET", "\(path)/deployments/\(deployment)")
            let status = answer.json["status"] as? String ?? ""
            return ["live", "failed", "cancelled", "superseded"].contains(status) ? answer.json : nil
        }
    }

    var path: String { "/api/paas/applications/\(slug)" }

    func status() async throws -> String {
        try await installation.call("GET", path).json["status"] as? String ?? "?"
    }

    func delete() async throws {
        let answer = try await installation.call("DELETE", path, json: ["confirm": slug])
        guard answer.status != 404 else { return }
        try #require(answer.status == 202, "\(answer.text)")
        _ = try await eventually("\(slug) is gone", within: 90) {
            try await installation.call("GET", path).status == 404 ? true : nil
        }
    }

    /// What Docker still has of this application: containers, networks, volumes, images.
    func remains() async throws -> [String] {
        let label = "label=skypanel.application=\(id)"
        var found: [String] = []
        for kind in [["ps", "-aq"], ["network", "ls", "-q"], ["volume", "ls", "-q"], ["image", "ls", "-aq"]] {
            let listed = try await run(["docker"] + kind + ["--filter", label])
            found += listed.split(separator: "\n").map(String.init)
        }
        return found
    }
}

enum SourceRoot {
    static let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
