/// Command lines of the customer, which run in the tenant's own containers and nowhere else: never on a node itself.
enum TenantShell {
    /// The shell that each image is required to have.
    static let program = "/bin/sh"

    /// The arguments that run a command line in an instance. A command without shell operators replaces the shell, so
    /// that it gets the stop signal itself.
    static func arguments(_ command: String) -> [String] {
        [program, "-c", replacesShell(command) ? "exec \(command.trimmed)" : command.trimmed]
    }

    /// The arguments that run a script which lies in the container.
    static func script(_ path: String) -> [String] { [program, path] }

    /// A text as one word of a shell's command line.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func replacesShell(_ command: String) -> Bool {
        guard let bare = withoutQuoted(command), !bare.contains(where: { operators.contains($0) }) else { return false }
        guard let word = command.split(separator: " ").first, !word.contains("=") else { return false }
        return !builtIn.contains(String(word)) && word.first.map { $0.isLetter || $0 == "/" || $0 == "." } == true
    }

    /// The text outside single quotes; nil when one stays open.
    private static func withoutQuoted(_ command: String) -> String? {
        let parts = command.split(separator: "'", omittingEmptySubsequences: false)
        guard !parts.count.isMultiple(of: 2) else { return nil }
        return parts.enumerated().filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
    }

    private static let operators: Set<Character> = [";", "&", "|", "<", ">", "(", ")", "`", "\n", "#"]
    private static let builtIn: Set<String> = [
        ".", ":", "cd", "command", "eval", "exec", "exit", "export", "for", "if", "set", "source", "test", "time",
        "trap", "ulimit", "umask", "until", "wait", "while", "case", "read", "return", "unset", "function",
    ]
}
