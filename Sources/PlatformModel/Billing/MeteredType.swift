/// What kind of thing a metered interval belongs to.
package enum MeteredType: String, Sendable, CaseIterable {
    case application
}
