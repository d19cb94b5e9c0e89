/// Why an application was switched off against its owner's will (X39): only what billing switched off comes back by
/// itself when it is paid.
package struct Suspension: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        case administrator, billing
    }

    package var reason: Reason
    /// For its owner.
    package var note: String
    package var at: Timestamp

    package init(reason: Reason, note: String, at: Timestamp) {
        self.reason = reason
        self.note = note
        self.at = at
    }

    /// What is wrong with `text` as a note, for people; nil when it may be used.
    package static func noteProblem(_ text: String) -> String? {
        guard (1...500).contains(text.unicodeScalars.count) else { return "must have 1 to 500 characters" }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            return "must not hold control characters"
        }
        return text.contains { !$0.isWhitespace } ? nil : "must not be blank"
    }
}
