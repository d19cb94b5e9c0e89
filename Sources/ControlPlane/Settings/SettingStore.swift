import HostSupport
import PlatformModel
import SQLStore

/// The SQL of `platform_settings`. Secrets are sealed, each bound to its name.
struct SettingStore: Sendable {
    struct Stored: Sendable {
        let setting: PlatformSetting
        /// Nil for secrets.
        let value: SettingValue?
        let updatedAt: Timestamp
        let updatedBy: String
    }

    private let sealing: Sealing

    init(_ sealing: Sealing) { self.sealing = sealing }

    /// What is set here; rows that this version does not understand are left alone and count as not set.
    func all(_ transaction: Transaction) throws -> [PlatformSetting: Stored] {
        var found: [PlatformSetting: Stored] = [:]
        for row in try transaction.query("SELECT name, value, updated_at, updated_by FROM platform_settings") {
            guard let setting = PlatformSetting(rawValue: try row.text("name")) else { continue }
            let value = try row.optionalText("value").flatMap { SettingValue(stored: $0, of: setting) }
            guard value != nil || setting.kind == .secret else { continue }
            found[setting] = Stored(
                setting: setting, value: value, updatedAt: Timestamp(milliseconds: try row.integer("updated_at")),
                updatedBy: try row.text("updated_by"))
        }
        return found
    }

    /// Nil when it is not set.
    func secret(_ setting: PlatformSetting, _ transaction: Transaction) throws -> Secret<String>? {
        guard setting.kind == .secret else { return nil }
        let row = try transaction.first(
            "SELECT sealed_value FROM platform_settings WHERE name = $1", [.text(setting.rawValue)])
        return try row.map { try sealing.open(try $0.text("sealed_value"), binding: binding(setting)) }
    }

    func set(
        _ setting: PlatformSetting, to value: SettingValue, by email: String, now: Timestamp, _ transaction: Transaction
    ) throws {
        let isSecret = setting.kind == .secret
        let sealed = isSecret ? try sealing.seal(value.stored, binding: binding(setting)) : nil
        try transaction.execute(
            """
            INSERT INTO platform_settings (name, value, sealed_value, updated_at, updated_by)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, sealed_value = excluded.sealed_value,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """,
            [
                .text(setting.rawValue), SQLValue(isSecret ? nil : value.stored), SQLValue(sealed),
                SQLValue(now.milliseconds), .text(email),
            ])
    }

    func remove(_ setting: PlatformSetting, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM platform_settings WHERE name = $1", [.text(setting.rawValue)])
    }

    private func binding(_ setting: PlatformSetting) -> String { "platform_settings.sealed_value/\(setting.rawValue)" }
}
