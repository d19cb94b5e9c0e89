/// What a customer runs.
package struct Application: Sendable, Equatable {
    /// Section 8 of the specification. `deleting` ends with the row gone.
    package enum Status: String, Sendable, Equatable, CaseIterable {
        case pending, building, running, stopped, failed, suspended, deleting
    }

    package var id: ApplicationID
    package var organizationID: OrganizationID
    package var ownerUserID: UserID
    package var name: String
    package var slug: String
    package var runtimeID: RuntimeID
    package var planID: PlanID
    package var region: String
    /// Where its instances run; nil before the first deployment.
    package var nodeID: NodeID?
    /// Derived from the rest (``ApplicationStatus``).
    package var status: Status
    /// The customer stopped it and has not started it again.
    package var isStopped: Bool
    /// Switched off because of money or by an administrator.
    package var isSuspended: Bool
    /// Why, when ``isSuspended``.
    package var suspension: Suspension?
    /// Its end has been asked for and cannot be taken back.
    package var isDeleting: Bool
    /// Of the process `web`.
    package var instanceCount: Int
    /// How many of each other process shall run; what is not named, one.
    package var processCounts: [String: Int] = [:]
    /// How many shall run of all processes of the current release together; one before the first.
    package var totalInstances: Int = 1
    /// Port that the process is told to listen on, as `PORT`.
    package var port: Int
    /// Path for the HTTP health check; nil checks TCP alone.
    package var healthCheckPath: String?
    package var buildCommand: String?
    package var startCommand: String?
    package var dockerfilePath: String
    package var git: GitLocation?
    package var currentReleaseID: ReleaseID?
    /// Variables or settings changed since the running instances were made.
    package var needsRedeploy: Bool
    package var lifecycle = Lifecycle()
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var lastDeployedAt: Timestamp?

    package init(
        id: ApplicationID, organizationID: OrganizationID, ownerUserID: UserID, request: Request, now: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.ownerUserID = ownerUserID
        name = request.name
        slug = request.slug
        runtimeID = request.runtimeID
        planID = request.planID
        region = request.region
        status = .pending
        isStopped = false
        isSuspended = false
        isDeleting = false
        instanceCount = 1
        port = request.port
        healthCheckPath = request.healthCheckPath
        buildCommand = request.buildCommand
        startCommand = request.startCommand
        dockerfilePath = "Dockerfile"
        git = request.git
        needsRedeploy = false
        createdAt = now
        updatedAt = now
    }

    /// How many instances of a process shall run.
    package func count(of process: String) -> Int {
        process == Release.webProcess ? max(1, instanceCount) : max(0, processCounts[process] ?? 1)
    }

    /// The same for several together.
    package func count(of processes: [String]) -> Int { processes.reduce(0) { $0 + count(of: $1) } }

    /// What a customer chooses at creation; validated before it gets here.
    package struct Request: Sendable, Equatable {
        package var name: String
        package var slug: String
        package var runtimeID: RuntimeID
        package var planID: PlanID
        package var region: String
        package var port: Int
        package var healthCheckPath: String?
        package var buildCommand: String?
        package var startCommand: String?
        package var git: GitLocation?

        package init(name: String, slug: String, runtimeID: RuntimeID, planID: PlanID, region: String, port: Int) {
            self.name = name
            self.slug = slug
            self.runtimeID = runtimeID
            self.planID = planID
            self.region = region
            self.port = port
        }
    }
}

/// A repository and what of it is deployed.
package struct GitLocation: Sendable, Equatable {
    package var url: String
    package var branch: String

    package init(url: String, branch: String) {
        self.url = url
        self.branch = branch
    }
}

/// An uploaded archive of files.
package struct Source: Sendable, Equatable {
    package var id: SourceID
    package var applicationID: ApplicationID
    /// Lower-case hexadecimal.
    package var sha256: String
    package var sizeBytes: Int64
    package var createdAt: Timestamp

    package init(id: SourceID, applicationID: ApplicationID, sha256: String, sizeBytes: Int64, createdAt: Timestamp) {
        self.id = id
        self.applicationID = applicationID
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
        self.createdAt = createdAt
    }
}
