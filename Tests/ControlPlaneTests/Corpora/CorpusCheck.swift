import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Judges what became of each hostile value.
struct CorpusCheck {
    let trial: CorpusTrial
    private var counts: [String: (taken: Int, refused: Int)] = [:]
    private var slowest: (seconds: Double, name: String) = (0, "")
    private var problems: [String: (count: Int, example: String)] = [:]

    init(trial: CorpusTrial) { self.trial = trial }

    mutating func send(_ value: HostileValue, in field: CorpusField) async throws {
        if field.isInPath, value.text?.isEmpty != false || (value.text?.utf8.count ?? 0) > 10_000 { return }
        let began = ContinuousClock.now
        let answer = try await trial.send(value, in: field)
        let duration = (ContinuousClock.now - began) / .seconds(1)
        if duration > slowest.seconds { slowest = (duration, "\(field.name): \(value.name)") }
        let isTaken = answer.status.kind == .successful
        counts[field.operation.name, default: (0, 0)].taken += isTaken ? 1 : 0
        counts[field.operation.name, default: (0, 0)].refused += isTaken ? 0 : 1
        if answer.status.code >= 500, !["no_capacity", "node_offline"].contains(answer.code) {
            note("\(field.name): \(answer.status.code)", value)
        }
        if isTaken, let text = value.text { try await judge(text, value, in: field, answer) }
        if isTaken, field.operation.method != .get { try await trial.mend() }
    }

    /// In a field of a form, as whoever the page is for.
    mutating func send(_ value: HostileValue, in field: String, of form: CorpusForm) async throws {
        for actor in [nil, "own owner", "administrator"] {
            let token = actor.flatMap { trial.token($0) }
            let answer = try await form.send(value, in: field, by: token, trial)
            if answer.status.code >= 500, answer.status != .serviceUnavailable {
                note("form \(form.action) .\(field): \(answer.status.code)", value)
            }
            if answer.status.code < 400 { try await trial.mend() }
        }
    }

    /// In a message of an agent.
    mutating func say(
        _ value: HostileValue, in way: [CorpusField.Step], of frame: JSONValue, called name: String
    ) async throws {
        let answer = try await CorpusFrames.send(try frame.bytes(putting: value.json, at: way), trial)
        if answer.status.code >= 500 { note("\(name) \(way): \(answer.status.code)", value) }
        guard answer.status != .unauthorized else { return note("\(name): the node is not known any more", value) }
    }

    private mutating func judge(
        _ text: String, _ value: HostileValue, in field: CorpusField, _ answer: TestResponse
    ) async throws {
        switch field.place {
        case .query, .header: return
        case .text, .path, .body: break
        }
        let reading = CorpusReading.of(field)
        if reading != .nothing, text == HostileText.tooLong { note("\(field.name): takes 300,000 characters", value) }
        if reading == .answer, text.unicodeScalars.contains(where: { $0 != "\t" && $0.isControl }) {
            note("\(field.name): takes control characters", value)
        }
        guard try await !CorpusReading.isFound(text, reading, in: field, answer, trial) else { return }
        note("\(field.name): taken, and not read back", value)
    }

    private mutating func note(_ problem: String, _ value: HostileValue) {
        let example = "\(value.name) \((value.text ?? "").prefix(60).debugDescription)"
        problems[problem] = ((problems[problem]?.count ?? 0) + 1, example)
    }

    /// Says what was found, and that good requests came through at all.
    func finish() async throws {
        for (problem, found) in problems.sorted(by: { $0.key < $1.key }) {
            Issue.record("\(problem), \(found.count) times, such as with \(found.example)")
        }
        #expect(slowest.seconds < 20, "\(slowest.name) took \(slowest.seconds) s")
        for word in try await CorpusPages.harm(trial) { Issue.record("\(word)") }
        #expect(try await trial.platform.call(.get, "/healthz").status == .ok)
    }
}

/// How what was taken is read again.
enum CorpusReading {
    /// In the answer, or in what GET gives of the same address.
    case answer
    /// Likewise; control characters are nobody's business but the reader's.
    case opaque
    /// By signing in with it.
    case password
    /// In what a container would be started with.
    case variable
    /// Compared or searched, not stored.
    case nothing

    private static let compared: Set<String> = [
        "LoginRequest", "RefreshRequest", "EmailRequest", "LinkTokenRequest", "ProofRequest", "CodeRequest",
        "DeleteApplicationRequest", "DeleteOrganizationRequest", "AcceptInvitationRequest", "TransferRequest",
    ]

    static func of(_ field: CorpusField) -> CorpusReading {
        let schema = field.operation.schemaName
        // A name of the corpus may have become a slug meanwhile; only a variable's name is made by an address.
        if field.isInPath { return field.place == .path("key") && field.operation.method == .put ? .answer : .nothing }
        // Sealed, never shown again.
        let setting = field.member.flatMap { PlatformSetting(rawValue: $0) }
        if ["SettingsRequest", ""].contains(schema), setting?.kind == .secret { return .nothing }
        switch (schema, field.member) {
        case ("RegisterRequest", "password"), ("PasswordChangeRequest", "new_password"): return .password
        case ("RegisterRequest", "invitation"), ("RegistrationRequest", "token"): return .nothing
        // Opaque to us like an application's own variables.
        case ("BuildPresetRequest", "CORPUS"): return .opaque
        // Of many lines, and shown as such.
        case ("PlanRequest", "description"): return .opaque
        // Cut to one short line, whatever an agent says.
        case ("RegistrationRequest", "hostname"), ("RegistrationRequest", "agent_version"): return .nothing
        case ("RegistrationRequest", "public_key"), ("PasswordChangeRequest", _): return .nothing
        case ("EnvironmentVariableRequest", "value"), ("EnvironmentValueRequest", _): return .variable
        case ("EnvironmentImportRequest", "CORPUS"): return .variable
        default: break
        }
        if compared.contains(schema) || field.place == .text { return .nothing }
        return .answer
    }

    static func isFound(
        _ text: String, _ reading: CorpusReading, in field: CorpusField, _ answer: TestResponse, _ trial: CorpusTrial
    ) async throws -> Bool {
        switch reading {
        case .nothing: return true
        case .password:
            let email = field.operation.schemaName == "RegisterRequest" ? "new@example.org" : "owner@own.example.org"
            let request = LoginRequest(email: email, password: text)
            return try await trial.platform.call(.post, "/api/auth/login", request).status == .ok
        case .variable:
            return try await trial.platform.values(of: "shop").contains { $0.isSame(as: text) }
        case .answer, .opaque:
            let forms = forms(of: text, in: field)
            func holds(_ answer: TestResponse) -> Bool {
                guard let value = try? answer.decoded(JSONValue.self) else { return false }
                return value.texts.contains { found in forms.contains { found.isSame(as: $0) } }
            }
            if text.isEmpty || holds(answer) { return true }
            for path in followUps(of: field, trial) {
                let token = trial.token("administrator")
                let own = path.hasPrefix("/api/admin") ? token : trial.token("own owner")
                if holds(try await trial.platform.call(.get, path, token: own)) { return true }
            }
            return false
        }
    }

    /// As it is, or in the form that the rules of its field give it; what agents say is cut.
    private static func forms(of text: String, in field: CorpusField) -> [String] {
        let form: String? =
            switch (field.operation.schemaName, field.member) {
            case ("RegisterNodeRequest", _): text.lowercased()
            case (_, "email"): AccountRules.email(text)
            case (_, "name"), (_, "organization"): AccountRules.name(text)
            // The movement takes it away.
            case ("RefundRequest", "amount"): Money(decimal: text)?.negated.decimal
            case (_, "price_monthly"), (_, "price_hourly"), (_, "limit"), (_, "threshold"), (_, "amount"):
                Money(decimal: text)?.decimal
            default: nil
            }
        return [text] + [form].compactMap(\.self)
    }

    private static func followUps(of field: CorpusField, _ trial: CorpusTrial) -> [String] {
        let path = field.operation.path
        guard trial.operations.contains(where: { $0.path == path && $0.method == .get }) else { return [] }
        return [
            path.split(separator: "/", omittingEmptySubsequences: false).map { part in
                part.hasPrefix("{") ? trial.subjects[String(part.dropFirst().dropLast())] ?? "" : String(part)
            }.joined(separator: "/")
        ]
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}

extension String {
    /// Byte for byte: Swift takes an accented letter and its parts for the same.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension TestPlatform {
    /// The values of an application's variables, as its containers get them.
    fileprivate func values(of slug: String) async throws -> [String] {
        try await store.read { transaction in
            let row = try transaction.first("SELECT id FROM applications WHERE slug = $1", [.text(slug)])
            let values = EnvironmentVariableStore(assembly.surroundings.dataKeys)
            return try row.map { try values.values(of: ApplicationID($0.text("id")), transaction) }.map {
                Array($0.values)
            }
                ?? []
        }
    }
}
