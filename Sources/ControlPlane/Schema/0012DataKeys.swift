import SQLStore

extension Migration {
    /// Keys of organizations, wrapped by the master key.
    static let dataKeys = Migration(
        number: 12, name: "data keys",
        sql: [
            """
            CREATE TABLE data_keys (
                id TEXT PRIMARY KEY, owner TEXT NOT NULL, wrapped TEXT NOT NULL, created_at {{bigint}} NOT NULL,
                retired_at {{bigint}}
            ) {{strict}};
            CREATE INDEX data_keys_by_owner ON data_keys (owner, id);
            """
        ])
}
