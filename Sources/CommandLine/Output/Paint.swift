/// Colours for a few words; plain text where they are off.
struct Paint: Sendable {
    var active: Bool

    func bold(_ text: String) -> String { code("1", text) }
    func faint(_ text: String) -> String { code("2", text) }
    func good(_ text: String) -> String { code("32", text) }
    func bad(_ text: String) -> String { code("31", text) }
    func busy(_ text: String) -> String { code("33", text) }

    /// A state's word in the colour that it deserves.
    func state(_ word: String) -> String {
        switch word.trimmedSpaces {
        case "running", "live", "healthy", "online", "enabled", "succeeded", "yes": good(word)
        case "failed", "unhealthy", "offline", "suspended", "disabled", "timed_out": bad(word)
        case "pending", "building", "starting", "switching", "queued", "degraded", "draining", "creating",
            "restarting", "stopping", "deleting":
            busy(word)
        default: word
        }
    }

    private func code(_ number: String, _ text: String) -> String {
        active ? "\u{1B}[\(number)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmedSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
