import SQLStore

extension Migration {
    /// Names of the variables that a release was made with.
    static let releaseVariables = Migration(
        number: 26, name: "release_variables", sql: ["ALTER TABLE releases ADD COLUMN variable_names TEXT"])
}
