import PlatformModel
import SQLStore

/// The SQL of `runtimes`. Runtimes belong to the platform, so there is no tenant.
enum RuntimeStore {
    /// By kind, the newest version first.
    static func all(in transaction: Transaction) throws -> [Runtime] {
        let order = Dictionary(uniqueKeysWithValues: zip(Runtime.Kind.allCases, 0...))
        return try transaction.query("SELECT * FROM runtimes ORDER BY id").map(runtime).sorted { left, right in
            let (first, second) = (order[left.kind] ?? 0, order[right.kind] ?? 0)
            return first == second ? isNewer(left.version, right.version) : first < second
        }
    }

    static func find(_ id: RuntimeID, in transaction: Transaction) throws -> Runtime? {
        try transaction.first("SELECT * FROM runtimes WHERE id = $1", [.text(id.text)]).map(runtime)
    }

    static func insert(_ runtime: Runtime, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO runtimes (id, name, kind, version, base_image, default_build_command, default_start_command,
                allows_dockerfile, is_active, run_user, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
            """,
            values(runtime, now))
    }

    static func update(_ runtime: Runtime, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE runtimes SET name = $2, kind = $3, version = $4, base_image = $5, default_build_command = $6,
                default_start_command = $7, allows_dockerfile = $8, is_active = $9, run_user = $10,
                updated_at = $11
            WHERE id = $1
            """,
            values(runtime, now))
    }

    /// False when there was none.
    static func delete(_ id: RuntimeID, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM runtimes WHERE id = $1", [.text(id.text)]) > 0
    }

    private static func values(_ runtime: Runtime, _ now: Timestamp) -> [SQLValue] {
        [
            .text(runtime.id.text), .text(runtime.name), .text(runtime.kind.rawValue), .text(runtime.version),
            .text(runtime.baseImage), SQLValue(runtime.defaultBuildCommand), SQLValue(runtime.defaultStartCommand),
            SQLValue(runtime.allowsDockerfile), SQLValue(runtime.isActive), SQLValue(runtime.runUser),
            .integer(now.milliseconds),
        ]
    }

    private static func runtime(_ row: Row) throws -> Runtime {
        guard let kind = Runtime.Kind(rawValue: try row.text("kind")) else {
            throw StoreError(.wrongType, "a runtime has a kind that this version does not know")
        }
        return Runtime(
            id: RuntimeID(try row.text("id")), name: try row.text("name"), kind: kind,
            version: try row.text("version"), baseImage: try row.text("base_image"),
            defaultBuildCommand: try row.optionalText("default_build_command"),
            defaultStartCommand: try row.optionalText("default_start_command"),
            allowsDockerfile: try row.bool("allows_dockerfile"), isActive: try row.bool("is_active"),
            runUser: try row.optionalText("run_user"))
    }
}

/// By the numbers between the points: 3.11 is newer than 3.9.
private func isNewer(_ left: String, _ right: String) -> Bool {
    func numbers(_ text: String) -> [Int] { text.split(separator: ".").map { Int($0) ?? 0 } }
    return numbers(right).lexicographicallyPrecedes(numbers(left))
}
