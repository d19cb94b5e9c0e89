import ControlPlane
import HTTPTypes
import PlatformAPI
import SQLStore

/// What the trial's organization has besides its application, and the platform besides its catalogue.
struct AccessThings: Sendable {
    let token: String
    let invitation: String
    let preset: String
    /// Of the organization's viewer.
    let session: String
    let impersonation: String
    /// Of an administrator who acts as the organization's owner: to look, and to change as well.
    let impersonators: [AccessTrial.Actor]

    init(_ platform: TestPlatform, owner: String, administrator: String, runtime: String) async throws {
        let spare = APITokenRequest(name: "spare", permissions: ["view"])
        token = try await platform.call(.post, "/api/paas/tokens", spare, token: owner)
            .decoded(APITokenResource.self).id
        invitation = try await platform.call(
            .post, "/api/paas/invitations", InvitationRequest(role: "viewer"), token: owner
        ).decoded(InvitationResource.self).id
        preset = try await platform.call(
            .post, "/api/admin/paas/runtimes/\(runtime)/presets", BuildPresetRequest(buildCommand: "x"),
            token: administrator
        ).decoded(BuildPresetResource.self).id
        func impersonate(_ mayChange: Bool) async throws -> ImpersonationResource {
            let request = ImpersonationRequest(reason: "a trial", minutes: 60, allowChanges: mayChange)
            let path = "/api/admin/paas/users/owner@own.example.org/impersonate"
            return try await platform.call(.post, path, request, token: administrator)
                .decoded(ImpersonationResource.self)
        }
        impersonation = try await impersonate(false).id
        impersonators = [
            .init(name: "impersonator", token: try await impersonate(false).token),
            .init(name: "impersonator who changes", token: try await impersonate(true).token),
        ]
        let viewer = try await platform.signIn("viewer@own.example.org")
        session =
            try await platform.call(.get, "/api/auth/sessions", token: viewer)
            .decoded(ListResource<SignInResource>.self).items.last?.id ?? ""
    }
}

/// Rows of a table, to be put back when a request has taken them away.
struct KeptRows: Sendable {
    private let table: String
    private let columns: [String]
    /// What names a row, and what else a request may change.
    private let key: String
    private let changing: String?
    private let rows: [[SQLValue]]

    static func all(_ platform: TestPlatform) async throws -> [KeptRows] {
        try await platform.store.read { transaction in
            try [
                KeptRows(
                    "members", ["organization_id", "user_id", "role", "created_at"], key: "organization_id, user_id",
                    changing: "role", transaction),
                KeptRows(
                    "api_tokens",
                    [
                        "id", "organization_id", "user_id", "name", "hint", "token_hash", "permissions",
                        "is_administrator", "created_at", "expires_at",
                    ], key: "id", transaction),
                KeptRows(
                    "build_presets",
                    [
                        "id", "runtime_id", "plan_id", "build_command", "start_command", "variables", "created_at",
                        "updated_at",
                    ], key: "id", transaction),
            ]
        }
    }

    private init(
        _ table: String, _ columns: [String], key: String, changing: String? = nil, _ transaction: Transaction
    ) throws {
        self.table = table
        self.columns = columns
        self.key = key
        self.changing = changing
        rows = try transaction.query("SELECT \(columns.joined(separator: ", ")) FROM \(table)").map { row in
            try columns.map { try row.value($0) }
        }
    }

    func putBack(_ transaction: Transaction) throws {
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let otherwise = changing.map { "DO UPDATE SET \($0) = excluded.\($0)" } ?? "DO NOTHING"
        for row in rows {
            try transaction.execute(
                """
                INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))
                ON CONFLICT (\(key)) \(otherwise)
                """, row)
        }
    }
}
