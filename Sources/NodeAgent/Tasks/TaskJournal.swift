import AgentProtocol
import HostSupport
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which tasks this node has taken, and how they ended: on disk, one file each, so that a task happens once.
struct TaskJournal {
    struct Entry: Equatable, Codable {
        var taskID: String
        /// Nil while it runs.
        var end: TaskReport?
        /// The control plane has stored the end.
        var stored: Bool
        /// A command that goes on when the agent was restarted; nil when it has ended, since it holds secrets.
        var command: AgentTask?
        /// When the command is ended, milliseconds since 1970 UTC, this machine's clock.
        var endsAt: Int64?
        /// The command was started, or was about to be.
        var isBegun: Bool?
    }

    /// Ended and stored tasks that are remembered against late repeats.
    private static let remembered = 500

    private let folder: String
    private let logger: Logger
    private(set) var entries: [String: Entry] = [:]

    init(dataDirectory: String, logger: Logger) throws {
        folder = "\(dataDirectory)/tasks"
        self.logger = logger
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".json") {
            do {
                let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
                let entry = try JSONDecoder().decode(Entry.self, from: data)
                entries[entry.taskID] = entry
            } catch {
                logger.error("an entry of the task journal cannot be read", metadata: ["detail": "\(error)"])
            }
        }
    }

    /// Notes that a task was taken. Throws when it cannot be written: the task must not be begun then.
    mutating func took(_ id: String) throws { try put(Entry(taskID: id, end: nil, stored: false)) }

    /// The same for a command, with all that is needed to go on with it.
    mutating func took(_ command: AgentTask, endsAt: Int64) throws {
        try put(Entry(taskID: command.taskID, end: nil, stored: false, command: command, endsAt: endsAt))
    }

    /// Notes that a command is about to be started. Throws when it cannot be written: it must not be started then.
    mutating func begun(_ id: String) throws {
        guard var entry = entries[id], entry.end == nil else { throw CancellationError() }
        entry.isBegun = true
        try put(entry)
    }

    /// Commands that have not ended, in the order in which they came.
    var openCommands: [Entry] {
        entries.values.filter { $0.end == nil && $0.command != nil }.sorted { $0.taskID < $1.taskID }
    }

    mutating func ended(_ report: TaskReport) {
        keep(Entry(taskID: report.taskID, end: report, stored: false))
    }

    mutating func stored(_ id: String) {
        guard var entry = entries[id], entry.end != nil, !entry.stored else { return }
        entry.stored = true
        keep(entry)
        prune()
    }

    /// Ends that the control plane has not stored yet.
    var unstored: [TaskReport] {
        entries.values.filter { !$0.stored }.compactMap(\.end).sorted { $0.taskID < $1.taskID }
    }

    private mutating func keep(_ entry: Entry) {
        do {
            try put(entry)
        } catch {
            entries[entry.taskID] = entry
            logger.error("the task journal cannot be written", metadata: ["detail": "\(error)"])
        }
    }

    private mutating func put(_ entry: Entry) throws {
        guard Self.isFileName(entry.taskID) else { throw CocoaError(.fileWriteInvalidFileName) }
        try AtomicFile.write(JSONEncoder().encode(entry), to: "\(folder)/\(entry.taskID).json", mode: 0o600)
        entries[entry.taskID] = entry
    }

    private mutating func prune() {
        let old = entries.values.filter(\.stored).map(\.taskID).sorted().dropLast(Self.remembered)
        for id in old {
            entries[id] = nil
            try? FileManager.default.removeItem(atPath: "\(folder)/\(id).json")
        }
    }

    static func isFileName(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte) || (65...90).contains(byte) || byte == 45
            }
    }
}
