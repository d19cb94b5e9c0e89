/// Rules for a variable of an application's environment.
package enum EnvironmentVariable {
    /// Longest value, in bytes of UTF-8.
    package static let longestValue = 32 * 1024
    /// Most variables of one application.
    package static let most = 500

    /// Variables that the platform sets itself, or that would change how programs are loaded.
    package static let reserved: Set<String> = ["PORT", "PATH", "HOSTNAME"]
    package static let reservedPrefixes = ["LD_", "SKYPANEL_"]

    /// What is wrong with `key`, for people; nil when it may be used.
    package static func keyProblem(_ key: String) -> String? {
        guard (1...255).contains(key.utf8.count) else { return "must have 1 to 255 characters" }
        guard key.utf8.allSatisfy({ isLetter($0) || (48...57).contains($0) }), key.utf8.first.map(isLetter) == true
        else {
            return "must begin with a letter or _, then hold only letters, digits and _"
        }
        guard !reserved.contains(key), !reservedPrefixes.contains(where: key.hasPrefix) else {
            return "is set by the platform; choose another name"
        }
        return nil
    }

    /// What is wrong with `value`, for people; nil when it may be used.
    package static func valueProblem(_ value: String) -> String? {
        guard value.utf8.count <= longestValue else { return "must have at most 32 KB" }
        guard !value.utf8.contains(0) else { return "must not hold a NUL character" }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
}
