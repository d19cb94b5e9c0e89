import SQLStore

extension Migration {
    /// When the end of an organization was asked for.
    static let organizationEnding = Migration(
        number: 8, name: "organization ending",
        sql: ["ALTER TABLE organizations ADD COLUMN deleting_at {{bigint}}"])
}
