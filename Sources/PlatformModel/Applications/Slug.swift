/// The part of an application's host name that is its own: a DNS label, unique on the platform.
package enum Slug {
    /// Longest slug that is made or accepted; a suffix against a clash comes on top and stays within a DNS label's 63.
    package static let longest = 50

    /// Names that customers must not hold, because people would take the address for the platform's own.
    package static let reserved: Set<String> = [
        "account", "admin", "administrator", "agent", "api", "app", "apps", "assets", "auth", "billing", "blog", "cdn",
        "console", "control", "dashboard", "db", "dns", "docs", "ftp", "git", "health", "help", "imap", "ingress",
        "internal", "localhost", "login", "mail", "metrics", "mx", "new", "node", "nodes", "ns1", "ns2", "panel",
        "platform", "pop", "postmaster", "registry", "root", "security", "skypanel", "smtp", "ssl", "static", "status",
        "support", "system", "test", "webmail", "www",
    ]

    /// What is wrong with `text` as a slug that a customer asks for, for people; nil when it may be used.
    package static func problem(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.count <= longest else { return "must have 1 to \(longest) characters" }
        guard text.utf8.allSatisfy(isAllowed) else { return "may hold only a to z, 0 to 9 and -" }
        guard !text.hasPrefix("-"), !text.hasSuffix("-") else { return "must not begin or end with -" }
        guard !text.hasPrefix("xn--") else { return "must not begin with xn--" }
        guard Identifier<Application>(outside: text) == nil else { return "must not look like an id" }
        guard !reserved.contains(text) else { return "is reserved; choose another" }
        return nil
    }

    /// A slug made from a name; always without a problem, apart from being taken.
    package static func make(from name: String) -> String {
        let words = name.lowercased().unicodeScalars.split { !($0.isASCII && isAllowed(UInt8($0.value)) && $0 != "-") }
        var slug = ""
        for word in words {
            let longer = slug.isEmpty ? String(word) : "\(slug)-\(String(word))"
            guard longer.utf8.count <= longest else { break }
            slug = longer
        }
        if slug.isEmpty { slug = String(words.first.map { String($0) }?.prefix(longest) ?? "application") }
        guard problem(slug) != nil else { return slug }
        return String("application-\(slug)".prefix(longest)).trimmingDashes
    }

    /// `base`, or the first of `base-2` … `base-20` that is not taken, or one with a number up to six digits that
    /// `seed` chooses; nil when that finds none in 20 attempts either. Slugs are taken for ever, so a usual name runs
    /// out of small numbers.
    package static func free(_ base: String, seed: Int64, isTaken: (String) throws -> Bool) rethrows -> String? {
        if try !isTaken(base) { return base }
        // Knuth's 64-bit generator (MMIX).
        var state = UInt64(bitPattern: seed)
        let chosen = (0..<20).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 1000 + (state >> 33) % 999_000
        }
        for number in Array(2...20) + chosen {
            let candidate = "\(base)-\(number)"
            if try !isTaken(candidate) { return candidate }
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}

extension String {
    fileprivate var trimmingDashes: String {
        var text = self
        while text.hasSuffix("-") { text.removeLast() }
        return text
    }
}
