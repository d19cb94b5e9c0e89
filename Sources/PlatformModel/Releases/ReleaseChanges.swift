/// What differs between two releases of an application. Pure.
package struct ReleaseChanges: Sendable, Equatable {
    /// One of two releases, with what its build knows.
    package struct Side: Sendable, Equatable {
        package var release: Release
        package var commit: String?

        package init(_ release: Release, commit: String?) {
            self.release = release
            self.commit = commit
        }
    }

    /// A process that one of them has, or both with other commands; nil where it is not there.
    package struct ProcessChange: Sendable, Equatable {
        package var name: String
        package var from: Release.Process?
        package var to: Release.Process?

        package init(name: String, from: Release.Process?, to: Release.Process?) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    package private(set) var isImageChanged: Bool
    package private(set) var isUserChanged: Bool
    /// Of processes, by name.
    package private(set) var processes: [ProcessChange]
    /// Names of variables that only the later has, and only the earlier; nil when one of them did not note its names.
    package private(set) var addedVariables: [String]?
    package private(set) var removedVariables: [String]?
    package private(set) var isCommitChanged: Bool

    package init(from earlier: Side, to later: Side) {
        let (old, new) = (earlier.release, later.release)
        isImageChanged = old.image != new.image
        isUserChanged = old.user != new.user
        isCommitChanged = earlier.commit != later.commit
        let names = Set(old.processes.map(\.name)).union(new.processes.map(\.name)).sorted()
        processes = names.compactMap { name in
            let before = old.processes.first { $0.name == name }
            let after = new.processes.first { $0.name == name }
            return before == after ? nil : ProcessChange(name: name, from: before, to: after)
        }
        if let before = old.variableNames, let after = new.variableNames {
            addedVariables = Set(after).subtracting(before).sorted()
            removedVariables = Set(before).subtracting(after).sorted()
        }
    }

    /// For people, one thing each; empty when nothing differs.
    package var words: [String] {
        var words: [String] = []
        if isCommitChanged { words.append("another commit") }
        if isImageChanged { words.append("another image") }
        if isUserChanged { words.append("another user") }
        for change in processes {
            let kind = change.from == nil ? "new" : change.to == nil ? "without" : "another command of"
            words.append("\(kind) process \(change.name)")
        }
        words += (addedVariables ?? []).map { "new variable \($0)" }
        words += (removedVariables ?? []).map { "without variable \($0)" }
        return words
    }
}
