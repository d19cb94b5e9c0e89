/// Under which numeric ids an image's processes run. Pure.
enum ImageUser {
    /// - Parameters:
    ///   - user: as the image names it: `name`, `1000`, `name:group`, `1000:1000`, or nothing for root.
    ///   - accounts: text of the image's `/etc/passwd`.
    ///   - groups: text of the image's `/etc/group`.
    /// - Returns: nil when it is root or can't be told.
    static func numeric(_ user: String, accounts: String, groups: String) -> String? {
        let parts = user.split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return nil }
        let lines = accounts.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
        let account = lines.first { line in line.count >= 4 && (line[0] == name || line[2] == name) }
        guard let id = UInt32(name) ?? account.flatMap({ UInt32($0[2]) }), id != 0 else { return nil }
        var group = account.flatMap { UInt32($0[3]) } ?? id
        if parts.count == 2, let wanted = parts.last {
            let named = groups.split(whereSeparator: \.isNewline)
                .map { $0.split(separator: ":", omittingEmptySubsequences: false) }
                .first { $0.count >= 3 && $0[0] == wanted }
            guard let found = UInt32(wanted) ?? named.flatMap({ UInt32($0[2]) }) else { return nil }
            group = found
        }
        return "\(id):\(group)"
    }
}
