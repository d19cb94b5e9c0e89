import HostSupport
import PlatformModel
import SQLStore

/// The table of variables. Values are sealed, each bound to its row.
struct EnvironmentVariableStore: Sendable {
    private let keys: DataKeys

    init(_ keys: DataKeys) { self.keys = keys }

    func list(of application: Application, _ transaction: Transaction) throws -> [(name: String, updatedAt: Timestamp)]
    {
        try transaction.query(
            "SELECT name, updated_at FROM environment_variables WHERE application_id = $1 ORDER BY name",
            [.text(application.id.text)]
        ).map { (try $0.text("name"), Timestamp(milliseconds: try $0.integer("updated_at"))) }
    }

    func count(of application: ApplicationID, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COUNT(*) AS count FROM environment_variables WHERE application_id = $1", [.text(application.text)])
        return try row?.int("count") ?? 0
    }

    func set(
        _ name: String, to value: String, of application: Application, now: Timestamp, _ transaction: Transaction
    ) throws {
        let sealed = try keys.seal(
            value, of: application.organizationID, binding: binding(application.id, name), transaction)
        try transaction.execute(
            """
            INSERT INTO environment_variables (application_id, name, sealed_value, updated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (application_id, name) DO UPDATE SET sealed_value = excluded.sealed_value,
                updated_at = excluded.updated_at
            """, [.text(application.id.text), .text(name), .text(sealed), SQLValue(now.milliseconds)])
    }

    /// False when there was none.
    func remove(_ name: String, of application: Application, _ transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM environment_variables WHERE application_id = $1 AND name = $2",
            [.text(application.id.text), .text(name)]) > 0
    }

    /// All values, for a container that starts. Secret.
    func values(of application: ApplicationID, _ transaction: Transaction) throws -> [String: String] {
        let rows = try transaction.query(
            "SELECT name, sealed_value FROM environment_variables WHERE application_id = $1", [.text(application.text)])
        var values: [String: String] = [:]
        for row in rows {
            let name = try row.text("name")
            values[name] = try keys.open(row.text("sealed_value"), binding: binding(application, name), transaction)
                .reveal()
        }
        return values
    }

    private func binding(_ application: ApplicationID, _ name: String) -> String {
        "environment_variables.sealed_value/\(application.text)/\(name)"
    }
}
