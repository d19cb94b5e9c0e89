import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import SQLStore
import TestSupport

/// What agents say, from the contract's golden files, about objects that the node really hosts.
enum CorpusFrames {
    static func all(_ trial: CorpusTrial) async throws -> [(name: String, frame: JSONValue)] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../AgentProtocolTests/Golden/0.1")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("agent-") }.sorted { $0.path < $1.path }
        let names = try await trial.platform.store.read { transaction -> [String: String] in
            let instance = try transaction.first("SELECT id, application_id FROM instances")
            let build = try transaction.first("SELECT id FROM builds")?.text("id") ?? ""
            return [
                "instance_id": try instance?.text("id") ?? "",
                "application_id": try instance?.text("application_id") ?? "",
                "build_id": build, "task_id": build,
            ]
        }
        return try files.map { file in
            let value = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
            return (file.lastPathComponent, value.naming(names))
        }
    }

    static func send(_ bytes: [UInt8], _ trial: CorpusTrial) async throws -> TestResponse {
        let body = Array("[".utf8) + bytes + Array("]".utf8)
        return try await trial.platform.client.execute(
            uri: trial.filled("/api/internal/paas/nodes/{node}/exchange"), method: .post,
            headers: [
                .authorization: "Bearer \(trial.token("node") ?? "")", .contentType: "application/json",
                .contentLength: "\(body.count)",
            ], body: ByteBuffer(bytes: body))
    }
}

extension JSONValue {
    fileprivate func naming(_ names: [String: String]) -> JSONValue {
        switch self {
        case .list(let items): return .list(items.map { $0.naming(names) })
        case .object(let members):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        (key, names[key].map { .text($0) } ?? value.naming(names))
                    }))
        default: return self
        }
    }

    /// The ways to every value in it.
    var ways: [[CorpusField.Step]] {
        switch self {
        case .list(let items): [[]] + (items.first?.ways ?? []).map { [.item] + $0 }
        case .object(let members):
            [[]] + members.sorted { $0.key < $1.key }.flatMap { key, value in value.ways.map { [.member(key)] + $0 } }
        default: [[]]
        }
    }
}
