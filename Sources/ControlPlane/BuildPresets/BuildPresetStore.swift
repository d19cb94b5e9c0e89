import Foundation
import PlatformModel
import SQLStore

/// The SQL of `build_presets`. Presets belong to the platform, so there is no tenant.
enum BuildPresetStore {
    /// Of one runtime; the one for every plan first.
    static func all(of runtime: RuntimeID, in transaction: Transaction) throws -> [BuildPreset] {
        try transaction.query(
            """
            SELECT * FROM build_presets WHERE runtime_id = $1
            ORDER BY CASE WHEN plan_id IS NULL THEN 0 ELSE 1 END, id
            """, [.text(runtime.text)]
        ).map(preset)
    }

    static func find(_ id: BuildPresetID, of runtime: RuntimeID, in transaction: Transaction) throws -> BuildPreset? {
        try transaction.first(
            "SELECT * FROM build_presets WHERE id = $1 AND runtime_id = $2", [.text(id.text), .text(runtime.text)]
        ).map(preset)
    }

    static func insert(_ preset: BuildPreset, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO build_presets (id, runtime_id, plan_id, build_command, start_command, variables, created_at,
                updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
            """,
            [
                .text(preset.id.text), .text(preset.runtimeID.text), SQLValue(preset.planID?.text),
                SQLValue(preset.buildCommand), SQLValue(preset.startCommand), .text(try json(preset)),
                SQLValue(now.milliseconds),
            ])
    }

    static func update(_ preset: BuildPreset, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE build_presets SET build_command = $2, start_command = $3, variables = $4, updated_at = $5
            WHERE id = $1
            """,
            [
                .text(preset.id.text), SQLValue(preset.buildCommand), SQLValue(preset.startCommand),
                .text(try json(preset)), SQLValue(now.milliseconds),
            ])
    }

    static func delete(_ id: BuildPresetID, of runtime: RuntimeID, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM build_presets WHERE id = $1 AND runtime_id = $2", [.text(id.text), .text(runtime.text)]) > 0
    }

    private static func json(_ preset: BuildPreset) throws -> String {
        String(decoding: try JSONEncoder().encode(preset.variables), as: UTF8.self)
    }

    private static func preset(_ row: Row) throws -> BuildPreset {
        BuildPreset(
            id: BuildPresetID(try row.text("id")), runtimeID: RuntimeID(try row.text("runtime_id")),
            planID: try row.optionalText("plan_id").map { PlanID($0) },
            buildCommand: try row.optionalText("build_command"), startCommand: try row.optionalText("start_command"),
            variables: try JSONDecoder().decode([String: String].self, from: Data(try row.text("variables").utf8)))
    }
}
