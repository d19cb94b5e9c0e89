import SQLStore

extension Migration {
    /// Token buckets that several servers share.
    static let rateLimits = Migration(
        number: 11, name: "rate limits",
        sql: [
            """
            CREATE TABLE rate_buckets (
                name TEXT PRIMARY KEY, full_at {{bigint}} NOT NULL, is_refused {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX rate_buckets_by_time ON rate_buckets (full_at);
            """
        ])
}
