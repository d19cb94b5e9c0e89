import AgentProtocol
import ControlPlane
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// An installation with one of everything, to which requests are sent that hold a hostile value in one place each.
struct CorpusTrial: Sendable {
    let trial: AccessTrial
    let document: JSONValue
    let subjects: [String: String]
    private let repair: CorpusRepair

    var platform: TestPlatform { trial.platform }

    private static let room = [
        "quota_applications": "1000000", "quota_instances": "1000000", "quota_cpu_millicores": "1000000000",
        "quota_memory_mb": "1000000000", "quota_storage_gb": "1000000", "quota_concurrent_builds": "10000",
        "organizations_per_person": "10000",
    ]

    static func run(
        _ engine: StoreEngine, _ body: @escaping @Sendable (CorpusTrial) async throws -> Void
    ) async throws {
        try await AccessTrial.run(engine, settings: room) { try await body(try await CorpusTrial($0)) }
    }

    private init(_ trial: AccessTrial) async throws {
        self.trial = trial
        document = try OpenAPIDocument(trial.platform.assembly.routeTable()).value
        let (root, owner) = (trial.token("administrator"), trial.token("own owner"))
        func id(_ path: String, _ body: JSONValue, by token: String?) async throws -> String {
            let answer = try await trial.platform.call(.post, path, body, token: token).decoded(JSONValue.self)
            guard case .text(let id)? = answer["id"] else { throw Missing(path: path, answer: answer) }
            return id
        }
        var subjects = trial.subjects
        subjects["base_plan"] = subjects["plan"]
        subjects["base_runtime"] = subjects["runtime"]
        subjects["plan"] = try await id("/api/admin/paas/plans", CorpusBodies.plan("Corpus"), by: root)
        let runtime = try await id("/api/admin/paas/runtimes", CorpusBodies.runtime("Corpus", "9.9"), by: root)
        subjects["runtime"] = runtime
        subjects["preset"] = try await id(
            "/api/admin/paas/runtimes/\(runtime)/presets", ["build_command": "make"], by: root)
        subjects["token"] = try await id(
            "/api/paas/tokens", ["name": "corpus", "permissions": ["view"]], by: owner)
        subjects["invitation"] = try await id("/api/paas/invitations", ["role": "viewer"], by: owner)
        self.subjects = subjects
        repair = try await CorpusRepair(trial.platform.store)
    }

    private struct Missing: Error {
        let path: String
        let answer: JSONValue
    }

    var operations: [CorpusOperation] { CorpusOperation.all(in: document) }

    var fields: [CorpusField] {
        operations.flatMap {
            CorpusField.all(of: $0, in: document, members: PlatformSetting.allCases.map(\.rawValue))
        }.filter { !$0.operation.isStream }
    }

    func token(_ name: String) -> String? { trial.token(name) }

    func token(for operation: CorpusOperation) -> String? {
        switch operation.access {
        case "anonymous": nil
        case "administrator": trial.token("administrator")
        case "node": trial.token("node")
        default: trial.token("own owner")
        }
    }

    /// Sends a value in one place of an otherwise good request.
    func send(_ value: HostileValue, in field: CorpusField) async throws -> TestResponse {
        var (path, query, body) = (path(of: field), "", [UInt8]())
        var headers: HTTPFields = [:]
        if let token = token(for: field.operation) { headers[.authorization] = "Bearer \(token)" }
        if field.operation.bodySchema != nil {
            let sample = try await CorpusBodies.sample(for: field.operation, self)
            var (steps, token) = ([CorpusField.Step](), value.json)
            if case .body(let asked) = field.place { steps = asked } else { token = try sample.bytes }
            body = try sample.bytes(putting: token, at: steps)
            headers[.contentType] = "application/json"
        }
        switch field.place {
        case .path(let name): path = path.replacing("{\(name)}", with: value.text?.percentEncoded ?? "")
        case .query(let name): query = "?\(name)=\(value.text?.percentEncoded ?? "")"
        case .header(let name):
            HTTPField.Name(name).map { headers[$0] = value.text }
        case .text:
            body = Array((value.text ?? "").utf8)
            headers[.contentType] = "text/plain"
        case .body: break
        }
        if !body.isEmpty { headers[.contentLength] = "\(body.count)" }
        return try await platform.client.execute(
            uri: path + query, method: field.operation.method, headers: headers,
            body: body.isEmpty ? nil : ByteBuffer(bytes: body))
    }

    /// With all parameters but the one that is written into. What is deleted by a good path is not there at all.
    private func path(of field: CorpusField) -> String {
        let operation = field.operation
        let isSafe = operation.method != .delete || field.isInPath
        let parts = operation.path.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.last { $0.hasPrefix("{") }
        return parts.map { part in
            guard part.hasPrefix("{") else { return String(part) }
            let name = String(part.dropFirst().dropLast())
            if field.place == .path(name) { return String(part) }
            let nobody = "00000000-0000-7000-8000-000000000000"
            return isSafe || part != last ? subjects[name] ?? nobody : nobody
        }.joined(separator: "/")
    }

    /// Puts back what a request has changed.
    func mend() async throws {
        try await trial.restore()
        try await repair.mend(platform.store)
    }
}

extension CorpusField {
    var isInPath: Bool {
        if case .path = place { true } else { false }
    }

    /// A place that holds text only: what stands there is never JSON of another type.
    var isTextOnly: Bool {
        if case .body(let steps) = place { steps.last == .name } else { true }
    }
}

extension AccessTrial {
    func token(_ name: String) -> String? { actors.first { $0.name == name }?.token }
}

extension JSONValue {
    var bytes: [UInt8] {
        get throws { Array(try JSONEncoder().encode(self)) }
    }
}

extension String {
    /// Every byte but letters and digits.
    var percentEncoded: String {
        utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
