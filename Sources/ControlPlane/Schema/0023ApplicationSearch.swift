import SQLStore

extension Migration {
    /// What administrators find applications by: every ending of each name and slug, so that text anywhere in one is
    /// the beginning of an ending, which an index finds. Of a long ending the first 32 characters.
    static let applicationSearch = Migration(number: 23, name: "application_search", sql: [tables, fill])

    private static let tables = """
        CREATE TABLE application_endings (
            ending {{bytewise}} NOT NULL,
            application_id TEXT NOT NULL REFERENCES applications (id),
            PRIMARY KEY (ending, application_id)
        ){{strict}};
        CREATE INDEX application_endings_application ON application_endings (application_id);
        CREATE INDEX applications_by_name ON applications (LOWER(name), id);
        """

    private static let fill = """
        INSERT INTO application_endings (ending, application_id)
        WITH RECURSIVE rests (id, rest) AS (
            SELECT id, LOWER(name) FROM applications UNION SELECT id, LOWER(slug) FROM applications
            UNION SELECT id, SUBSTR(rest, 2) FROM rests WHERE LENGTH(rest) > 1
        )
        SELECT DISTINCT SUBSTR(rest, 1, 32), id FROM rests WHERE rest <> '';
        """
}
