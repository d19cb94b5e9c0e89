import SQLStore

extension Migration {
    /// Counters of attempts to sign in and the like that several servers share.
    static let attempts = Migration(
        number: 19, name: "attempts",
        sql: [
            """
            CREATE TABLE attempts (
                name TEXT PRIMARY KEY, number {{bigint}} NOT NULL, ends_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX attempts_by_time ON attempts (ends_at);
            """
        ])
}
