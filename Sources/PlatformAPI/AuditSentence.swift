/// An entry of the audit log in words: who did what, or was refused. Pure; the entry itself stays what is kept.
package struct AuditSentence: Sendable, Equatable {
    /// A piece of the sentence.
    package struct Part: Sendable, Equatable {
        package let text: String
        /// What the piece names, such as `application`; nil for plain words.
        package let noun: String?

        package init(_ text: String, noun: String? = nil) {
            self.text = text
            self.noun = noun
        }
    }

    /// Email of a person, or what stands for nobody.
    package let who: String
    /// What they did, with the things that it was done to.
    package let parts: [Part]
    /// Further words of the entry, such as what changed; empty for none.
    package let detail: String
    /// Parameters of the path as asked for, such as `application`: for links.
    package let subjects: [String: String]

    /// The whole sentence without its full stop.
    package var text: String { who + " " + parts.map(\.text).joined() + detail }

    package init(_ entry: AuditEntryResource) {
        let told = AuditTelling(entry)
        let phrase = AuditPhrases.phrase(of: entry.action)
        who = told.who
        subjects = told.parameters
        let pieces = told.pieces(of: phrase ?? Self.unknown(entry))
        var opening = "tried to " + pieces.verb
        var closing = ", which failed" + (entry.code.isEmpty ? "" : " (\(entry.code))")
        if entry.result == "done" {
            (opening, closing) = (AuditVerb.past(pieces.verb), "")
        } else if entry.result == "denied" {
            (opening, closing) = ("was refused when trying to " + pieces.verb, Self.reason(entry))
        }
        if !told.acting.isEmpty { closing += " as \(told.acting)" }
        let count = entry.count > 1 ? " (\(entry.count) times)" : ""
        parts = [Part(opening)] + pieces.rest + (closing.isEmpty ? [] : [Part(closing)])
        detail = Self.joined(pieces.detail) + count
    }

    /// For an action that no phrase knows: of a newer server.
    private static func unknown(_ entry: AuditEntryResource) -> String { "call \(entry.action)" }

    private static func reason(_ entry: AuditEntryResource) -> String {
        if entry.code == "too_many_requests" { return ": too many requests" }
        let isKnown = entry.actorKind == "person" || entry.subject.contains(" (user ")
        if entry.code == "invalid" || (entry.code == "unauthenticated" && isKnown) {
            return ": wrong password or code"
        }
        return entry.code == "unauthenticated" ? ": not signed in" : ""
    }

    private static func joined(_ detail: String) -> String {
        guard let word = detail.split(separator: " ").first else { return "" }
        return (["for", "as", "from", "until", "by", "to"].contains(word) ? " " : ": ") + detail
    }
}

/// Verbs in the past tense.
enum AuditVerb {
    static let irregular = [
        "begin": "began", "cancel": "cancelled", "choose": "chose", "do": "did", "leave": "left", "let": "let",
        "make": "made",
        "read": "read", "reset": "reset", "set": "set", "stop": "stopped", "take": "took", "try": "tried",
        "withdraw": "withdrew",
    ]

    /// - Parameter phrase: begins with the verb: `sign in` becomes `signed in`.
    static func past(_ phrase: String) -> String {
        let words = phrase.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let verb = words.first.map(String.init) else { return phrase }
        let past = irregular[verb] ?? (verb.hasSuffix("e") ? verb + "d" : verb + "ed")
        return ([past] + words.dropFirst().map(String.init)).joined(separator: " ")
    }
}
