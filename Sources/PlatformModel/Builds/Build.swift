/// One attempt to turn a source into an image; numbered per application.
package struct Build: Sendable, Equatable {
    package enum Status: String, Sendable, Equatable, CaseIterable {
        /// Waits for a node.
        case queued
        case building, succeeded, failed, cancelled
        case timedOut = "timed_out"

        package var isFinal: Bool { self != .queued && self != .building }
    }

    /// What is built.
    package enum Origin: Sendable, Equatable {
        case upload(SourceID)
        case git(GitLocation, commit: String?)
    }

    package var id: BuildID
    package var applicationID: ApplicationID
    package var number: Int
    package var status: Status
    package var origin: Origin
    package var nodeID: NodeID?
    /// Short word for what is going on: `fetching`, `installing` …
    package var step: String?
    package var failureCode: String?
    package var failureMessage: String?
    package var exitCode: Int?
    package var image: String?
    package var imageBytes: Int64?
    package var language: String?
    package var languageVersion: String?
    package var commit: String?
    package var commitMessage: String?
    package var createdAt: Timestamp
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?

    package init(id: BuildID, applicationID: ApplicationID, number: Int, origin: Origin, now: Timestamp) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        status = .queued
        self.origin = origin
        createdAt = now
    }
}
