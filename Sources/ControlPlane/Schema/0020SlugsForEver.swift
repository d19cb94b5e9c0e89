import SQLStore

extension Migration {
    /// A slug that was ever used is not given again.
    static let slugsForEver = Migration(
        number: 20, name: "slugs_for_ever", sql: ["ALTER TABLE retired_slugs DROP COLUMN free_at"])
}
