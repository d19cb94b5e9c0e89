import PlatformModel
import SQLStore

/// The log of a deployment: of its build, then of its release command.
struct DeploymentLog: Sendable {
    let build: Build?
    let run: CommandRun?

    /// Ids of the release command's pieces begin here; a build never has as many.
    private static let runBase: Int64 = 1 << 40

    init(of deployment: Deployment, _ application: Application, _ transaction: Transaction) throws {
        build = try deployment.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
        run = try CommandRunStore().find(of: deployment.id, transaction)
    }

    var isEmpty: Bool { build == nil && run == nil }

    /// Nothing more will be written.
    var isComplete: Bool { build?.status.isFinal ?? true && run?.status.isFinal ?? true }

    /// What wakes those who follow it.
    static func topic(of deployment: DeploymentID, _ transaction: Transaction) throws -> Signals.Topic {
        topic(of: deployment, build: try DeploymentStore().load(deployment, transaction)?.buildID)
    }

    static func topic(of deployment: DeploymentID, build: BuildID?) -> Signals.Topic {
        .buildLog(build?.text ?? deployment.text)
    }

    /// The pieces after an id, in order, with ids that rise over both parts.
    func chunks(after id: Int64, limit: Int, _ transaction: Transaction) throws -> [BuildLogStore.Chunk] {
        var found: [BuildLogStore.Chunk] = []
        if let build, id < Self.runBase {
            found = try BuildLogStore().chunks(of: build.id, after: id, limit: limit, transaction)
        }
        // The command begins when the build has ended, so nothing of the build comes after it.
        guard let run, found.count < limit else { return found }
        let seen = max(0, id - Self.runBase)
        let rest = try CommandLogStore().chunks(
            of: run.id, after: seen, limit: limit - found.count, transaction)
        return found
            + rest.map { chunk in
                BuildLogStore.Chunk(sequence: Self.runBase + chunk.sequence, at: chunk.at, text: chunk.text)
            }
    }

    func isTruncated(_ transaction: Transaction) throws -> Bool {
        if let build, try BuildLogStore().state(of: build.id, transaction).isTruncated { return true }
        return try run.map { try CommandLogStore().state(of: $0.id, transaction).isTruncated } ?? false
    }

    /// What stands for a log that was swept; nil when there is nothing to say.
    func notice(_ chunks: [BuildLogStore.Chunk], days: Int, _ transaction: Transaction) throws -> String? {
        guard chunks.isEmpty, isComplete else { return nil }
        let built = try build.map { try BuildLogStore().state(of: $0.id, transaction).bytes } ?? 0
        let ran = try run.map { try CommandLogStore().state(of: $0.id, transaction).bytes } ?? 0
        return built + ran > 0 ? "This log was removed: logs are kept \(days) days.\n" : nil
    }
}
