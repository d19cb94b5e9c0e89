/// Which database a store speaks to. The SQL text is one for both (`Transaction`); this says where they still differ.
package enum Dialect: String, Sendable, CaseIterable {
    case sqlite
    case postgresql
}
