/// Which revision of a repository is meant.
package enum GitReference {
    /// What is wrong with `text` as the name of a branch, for people; nil when it may be used.
    ///
    /// Stricter than git itself (`git check-ref-format`), so that a name is harmless wherever it appears.
    package static func branchProblem(_ text: String) -> String? {
        guard (1...255).contains(text.utf8.count) else { return "must have 1 to 255 characters" }
        guard text.utf8.allSatisfy({ isLetterOrDigit($0) || [45, 46, 47, 95].contains($0) }),
            text.utf8.first.map(isLetterOrDigit) == true
        else { return "must begin with a letter or digit, then hold only letters, digits, / _ . and -" }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".") && !$0.hasSuffix(".lock") }),
            !text.contains("..")
        else { return "must not hold .., //, /. or end with . or .lock" }
        return nil
    }

    /// What is wrong with `text` as the id of a commit, for people; nil when it may be used.
    package static func commitProblem(_ text: String) -> String? {
        let isHexadecimal = text.utf8.allSatisfy {
            (48...57).contains($0) || (97...102).contains($0) || (65...70).contains($0)
        }
        guard (7...64).contains(text.utf8.count), isHexadecimal else { return "must be 7 to 64 hexadecimal digits" }
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
