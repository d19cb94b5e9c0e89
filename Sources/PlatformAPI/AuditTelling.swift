/// What an entry's subject holds: `path (as email) (remarks)`. Its things have names in the path and in the remarks.
struct AuditTelling {
    let who: String
    /// Path parameters of the action with their values.
    let parameters: [String: String]
    /// As whom an administrator acted; empty for everybody else.
    let acting: String
    private let remark: Remark

    init(_ entry: AuditEntryResource) {
        let halves = entry.subject.split(separator: " ", maxSplits: 1).map(String.init)
        var rest = halves.dropFirst().first ?? ""
        parameters = Self.parameters(entry.action, halves.first ?? "")
        var acting = ""
        if rest.hasPrefix("(as "), let end = rest.firstIndex(of: ")") {
            acting = String(rest[..<end].dropFirst(4))
            rest = String(rest[rest.index(after: end)...].drop { $0 == " " })
        }
        if rest.hasPrefix("("), rest.hasSuffix(")") { rest = String(rest.dropFirst().dropLast()) }
        self.acting = acting
        let remark = Remark(rest)
        let isSelf = entry.actorKind == "nobody" && entry.result == "done" && remark.noun == "user"
        let stranger = isSelf && !remark.name.isEmpty ? remark.name : "Somebody"
        who =
            entry.actorKind == "person"
            ? entry.actor
            : entry.actorKind == "node" ? "A node" : entry.actorKind == "platform" ? "The platform" : stranger
        self.remark = isSelf ? Remark(named: remark.noun, remark.name) : remark
    }

    /// The verb's part, then the rest with things of their own, then what of the remarks is not told by then.
    func pieces(of phrase: String) -> (verb: String, rest: [AuditSentence.Part], detail: String) {
        var rest: [AuditSentence.Part] = []
        var isNamed = false
        let halves = phrase.split(separator: "{", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var verb = halves.first ?? ""
        var open = halves.dropFirst().first.map { "{" + $0 } ?? ""
        while let start = open.firstIndex(of: "{"), let end = open[start...].firstIndex(of: "}") {
            if start > open.startIndex { rest.append(.init(String(open[..<start]))) }
            let name = String(open[open.index(after: start)..<end])
            let told = remark.noun == name && !remark.name.isEmpty
            isNamed = isNamed || told
            let value = told ? remark.name : parameters[name] ?? ""
            if verb.hasSuffix(" as "), rest.isEmpty, value.isEmpty || value == who {
                verb.removeLast(4)
            } else {
                rest.append(.init(value, noun: name))
            }
            open = String(open[open.index(after: end)...])
        }
        if !open.isEmpty { rest.append(.init(open)) }
        let detail = isNamed || remark.isBareID ? remark.detail : remark.whole
        return (verb, rest, rest.contains { $0.text == detail } ? "" : detail)
    }

    private static func parameters(_ action: String, _ path: String) -> [String: String] {
        let pattern = action.split(separator: " ").last?.split(separator: "/") ?? []
        let given = path.split(separator: "/")
        guard pattern.count == given.count else { return [:] }
        var found: [String: String] = [:]
        for (name, value) in zip(pattern, given) where name.hasPrefix("{") {
            found[String(name.dropFirst().dropLast())] = String(value)
        }
        return found
    }

    /// `noun id name: detail`, where only the noun must be there; anything else is all detail.
    private struct Remark {
        static let nouns: Set<String> = [
            "application", "user", "plan", "runtime", "node", "preset", "token", "invitation", "organization",
            "session", "alert", "deployment", "release", "build", "key",
        ]
        var noun = ""
        var name = ""
        var detail = ""
        let whole: String

        /// Says no more than that there is something with an id that nobody remembers.
        var isBareID: Bool { !noun.isEmpty && name.isEmpty }

        init(named noun: String, _ name: String) { (self.noun, self.name, whole) = (noun, name, "") }

        init(_ text: String) {
            whole = text
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            guard let noun = words.first, Self.nouns.contains(noun), var rest = words.dropFirst().first else {
                return
            }
            self.noun = noun
            let id = rest.prefix { $0.isHexDigit || $0 == "-" }
            if id.utf8.count == 36 { rest = String(rest.dropFirst(36)) }
            let mark = [": ", ", "].compactMap { rest.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
            name = String(mark.map { rest[..<$0.lowerBound] } ?? rest[...]).trimmed
            detail = mark.map { String(rest[$0.upperBound...]) } ?? ""
            if noun == "invitation", detail.isEmpty { (name, detail) = ("", name) }
            // Which of somebody's sessions says nothing to people.
            if detail.hasPrefix("session ") { detail = detail.afterID }
            if noun == "session" { name = "" }
        }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }

    /// What stands behind `session 0192…`.
    fileprivate var afterID: String {
        split(separator: ", ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    }
}
