/// A state of the database. Of two states with the same version nothing differs: between them no transaction that
/// writes was committed, by nobody. The reverse does not hold.
///
/// SQLite counts the commits that a connection sees (`PRAGMA data_version`); in PostgreSQL it is the snapshot, which
/// says of every transaction whether it is visible.
package struct StoreVersion: Hashable, Sendable {
    let text: String
}
