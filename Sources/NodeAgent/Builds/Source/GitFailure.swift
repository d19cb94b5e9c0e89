/// Turns what git printed into one sentence for the customer. Pure.
enum GitFailure {
    static func sentence(output: String, address: GitAddress, branch: String?, commit: String?) -> BuildFailure {
        let text = output.lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if says("couldn't find remote ref", "remote branch", "no such ref", "skypanel: no such branch") {
            return BuildFailure(
                .source, "The repository has no branch \"\(branch ?? "HEAD")\". Check the branch's name.")
        }
        if says("skypanel: no such commit", "not our ref", "unadvertised object") {
            return BuildFailure(.source, "The repository has no commit \(commit ?? ""). Push it, or deploy a branch.")
        }
        if says(
            "could not read username", "could not read password", "terminal prompts disabled", "authentication failed",
            "permission denied", "access denied", "invalid credentials", "error: 401", "error: 403")
        {
            return BuildFailure(
                .source,
                "The repository at \(address.host) asks for a password. Give an access token, or make it public.")
        }
        if says("not found", "does not exist", "repository not exported", "does not appear to be a git repository") {
            return BuildFailure(
                .source, "There is no such repository at \(address.host), or it is private. Check the address.")
        }
        if says(
            "unable to update url base from redirection", "redirect", "error: 301", "error: 302", "error: 307",
            "error: 308")
        {
            return BuildFailure(.source, "The repository has moved (\(address.host) redirects). Use its new address.")
        }
        if says("certificate", "ssl", "tls", "host key verification failed") {
            return BuildFailure(
                .source, "The identity of \(address.host) could not be verified (certificate or host key).")
        }
        if says(
            "could not resolve", "failed to connect", "connection refused", "connection timed out", "timed out",
            "network is unreachable", "no route to host", "couldn't connect", "connection reset", "operation too slow")
        {
            return BuildFailure(.source, "\(address.host) can't be reached. Check the address, or try again later.")
        }
        if says("remote head refers to nonexistent", "empty repository", "you appear to have cloned an empty") {
            return BuildFailure(.source, "The repository is empty. Push a commit and deploy again.")
        }
        return BuildFailure(.source, "The repository could not be cloned; the log shows what git said.")
    }
}
