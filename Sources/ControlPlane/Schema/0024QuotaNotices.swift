import SQLStore

extension Migration {
    /// What organizations were told of their limits, so that nobody is told the same all day.
    static let quotaNotices = Migration(
        number: 24, name: "quota_notices",
        sql: [
            """
            CREATE TABLE quota_notices (
                organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
                resource TEXT NOT NULL,
                percent {{bigint}} NOT NULL,
                noticed_at {{bigint}} NOT NULL,
                PRIMARY KEY (organization_id, resource)
            ){{strict}};
            """
        ])
}
