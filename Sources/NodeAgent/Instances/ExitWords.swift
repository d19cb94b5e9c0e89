/// Says for people why a container ended.
enum ExitWords {
    static func sentence(code: Int, outOfMemory: Bool, error: String, memoryMB: Int) -> String {
        if outOfMemory {
            return "It was ended because it used more memory than its limit of \(memoryMB) MB (exit code \(code))."
        }
        if !error.isEmpty { return "It could not be started: \(error.prefix(500))." }
        switch code {
        case 0: return "It ended by itself with exit code 0; a process must keep running."
        case 126: return "Its command cannot be executed (exit code 126)."
        case 127: return "Its command was not found (exit code 127)."
        case 129...192: return "It was ended by \(signal(code - 128)) (exit code \(code))."
        default: return "It ended with exit code \(code)."
        }
    }

    private static func signal(_ number: Int) -> String {
        switch number {
        case 1: "SIGHUP"
        case 2: "SIGINT"
        case 4: "SIGILL"
        case 6: "SIGABRT"
        case 7: "SIGBUS"
        case 8: "SIGFPE"
        case 9: "SIGKILL"
        case 11: "SIGSEGV"
        case 13: "SIGPIPE"
        case 15: "SIGTERM"
        case 31: "SIGSYS, a system call that is not allowed"
        default: "signal \(number)"
        }
    }
}
