/// What each action is called: the infinitive of a verb with its object. In braces stands what the entry names: a
/// parameter of the path, or the thing in its remarks. A route of the API and the form that does the same have one
/// phrase.
package enum AuditPhrases {
    /// All that have a phrase; a test holds them against the table of routes.
    package static var actions: [String] { all.flatMap(\.actions) }

    private static let all = [tenants, platform, reading, byItself].flatMap { table in
        table.map { (phrase: $0.key, actions: $0.value) }
    }

    /// What no route does.
    private static let byItself: KeyValuePairs<String, [String]> = [
        "suspend applications that were not paid for": ["billing suspend"],
        "resume applications after a payment": ["billing resume"],
        "delete applications that were not paid for": ["billing delete"],
    ]

    private static let byAction = Dictionary(
        all.flatMap { entry in entry.actions.map { ($0, entry.phrase) } }, uniquingKeysWith: { first, _ in first })

    /// - Parameter action: method and path of a route, as an entry holds it; nil for one that is not known.
    package static func phrase(of action: String) -> String? { byAction[action] }

    /// All verbs.
    static var verbs: Set<String> {
        Set(all.compactMap { $0.phrase.split(separator: " ").first.map(String.init) })
    }
}
