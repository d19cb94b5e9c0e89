import SQLStore

/// What a store held before, so that requests that succeed do not change what later ones meet.
struct CorpusRepair: Sendable {
    private static let tables = ["plans", "runtimes", "build_presets", "nodes", "invitations", "api_tokens"]

    private let known: [String: Set<String>]
    private let passwords: [(id: String, hash: String)]

    init(_ store: Store) async throws {
        known = try await store.read { transaction in
            try Self.tables.reduce(into: [:]) { known, table in
                known[table] = Set(try transaction.query("SELECT id FROM \(table)").map { try $0.text("id") })
            }
        }
        passwords = try await store.read { transaction in
            try transaction.query("SELECT id, password_hash FROM users").map {
                (try $0.text("id"), try $0.text("password_hash"))
            }
        }
    }

    func mend(_ store: Store) async throws {
        try await store.write { transaction in
            for table in Self.tables.reversed() {
                let ids = try transaction.query("SELECT id FROM \(table)").map { try $0.text("id") }
                for id in ids where known[table]?.contains(id) == false {
                    if table == "nodes" {
                        try transaction.execute("DELETE FROM node_events WHERE node_id = $1", [.text(id)])
                    }
                    try transaction.execute("DELETE FROM \(table) WHERE id = $1", [.text(id)])
                }
            }
            for (id, hash) in passwords {
                try transaction.execute(
                    "UPDATE users SET password_hash = $2 WHERE id = $1", [.text(id), .text(hash)])
            }
            for table in ["recovery_codes", "second_factors", "platform_settings", "organization_quotas"] {
                try transaction.execute("DELETE FROM \(table)")
            }
            try transaction.execute("DELETE FROM environment_variables WHERE name <> 'A'")
            try transaction.execute("UPDATE plans SET is_active = 1")
            try transaction.execute("UPDATE runtimes SET is_active = 1")
        }
    }
}
