/// Immutable: an image, the processes that run in it, and the configuration it was released with; numbered per
/// application. A rollback deploys an older one without a build.
package struct Release: Sendable, Equatable {
    package var id: ReleaseID
    package var applicationID: ApplicationID
    package var number: Int
    package var buildID: BuildID
    /// Image id, `sha256:…`, on ``nodeID``.
    package var image: String
    package var nodeID: NodeID
    package var processes: [Process]
    /// `uid:gid`, numeric.
    package var user: String
    /// Port that the image itself names (Dockerfile builds); wins over the application's.
    package var exposedPort: Int?
    /// Names of the variables that the application had; nil for releases from before they were noted.
    package var variableNames: [String]?
    package var createdAt: Timestamp

    /// The process that receives traffic.
    package static let webProcess = "web"
    /// A Procfile's command that runs once per release; never kept running.
    package static let releaseProcess = "release"

    /// The processes that run as instances.
    package var runningProcesses: [Process] { processes.filter { $0.name != Self.releaseProcess } }

    /// A named command of a release; `command` nil is the image's own.
    package struct Process: Sendable, Equatable {
        package var name: String
        package var command: [String]?

        package init(name: String, command: [String]?) {
            self.name = name
            self.command = command
        }
    }

    package init(
        id: ReleaseID, applicationID: ApplicationID, number: Int, buildID: BuildID, content: Content, now: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        self.buildID = buildID
        image = content.image
        nodeID = content.nodeID
        processes = content.processes
        user = content.user
        exposedPort = content.exposedPort
        variableNames = content.variableNames
        createdAt = now
    }

    package struct Content: Sendable, Equatable {
        package var image: String
        package var nodeID: NodeID
        package var processes: [Process]
        package var user: String
        package var exposedPort: Int?
        package var variableNames: [String]?

        package init(image: String, nodeID: NodeID, processes: [Process], user: String) {
            self.image = image
            self.nodeID = nodeID
            self.processes = processes
            self.user = user
        }
    }
}
