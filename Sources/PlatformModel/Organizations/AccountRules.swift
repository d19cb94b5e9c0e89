/// What people may write when they register.
package enum AccountRules {
    /// The address in the form that is stored (lower case, without spaces around); nil when it cannot be one.
    package static func email(_ text: String) -> String? {
        let address = trimmed(text).lowercased()
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last, (1...64).contains(local.utf8.count),
            (1...190).contains(domain.utf8.count), address.unicodeScalars.allSatisfy(isVisible)
        else { return nil }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty } ? address : nil
    }

    /// What is wrong with a new password, for people; nil when it may be used.
    package static func problem(ofPassword password: String) -> String? {
        guard password.count >= 8 else { return "must have at least 8 characters" }
        return password.utf8.count <= 1024 ? nil : "must have at most 1,024 bytes"
    }

    /// The name of a person or an organization as it is stored; nil when it is empty, longer than 100 characters or
    /// holds control characters.
    package static func name(_ text: String) -> String? {
        let name = trimmed(text)
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return (1...100).contains(name.unicodeScalars.count) && isPlain ? name : nil
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        let refused: [Unicode.Scalar] = ["<", ">", "\"", "(", ")", ",", ";", ":", "\\", "[", "]"]
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
            return false
        default: return !refused.contains(scalar)
        }
    }
}
