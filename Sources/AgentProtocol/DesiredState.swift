/// Everything that a node shall run, whole. The agent compares it with what Docker and nginx show and acts; what is
/// not in here and bears our labels is removed. A later message replaces an earlier one entirely.
package struct DesiredState: Sendable, Equatable, Codable {
    /// Rises with every change for this node. An agent ignores a lower one than it has.
    package var generation: Int64
    package var instances: [DesiredInstance]
    package var routes: [DesiredRoute]
    /// Applications that exist on this node: their network, build cache and images are kept, all others' are removed.
    package var applications: [DesiredApplication]

    package init(
        generation: Int64, instances: [DesiredInstance] = [], routes: [DesiredRoute] = [],
        applications: [DesiredApplication] = []
    ) {
        self.generation = generation
        self.instances = instances
        self.routes = routes
        self.applications = applications
    }
}

package struct DesiredApplication: Sendable, Equatable, Codable {
    package var applicationID: String
    package var slug: String
    /// Image ids (`sha256:…`) of releases that may still be wanted for a rollback. Others of this application go.
    package var keptImages: [String]

    package init(applicationID: String, slug: String, keptImages: [String]) {
        self.applicationID = applicationID
        self.slug = slug
        self.keptImages = keptImages
    }

    private enum CodingKeys: String, CodingKey {
        case applicationID = "application_id", slug, keptImages = "kept_images"
    }
}

/// One container that shall run. An instance never changes: another release, environment or limit is another instance.
package struct DesiredInstance: Sendable, Equatable, Codable {
    package var instanceID: String
    package var applicationID: String
    package var slug: String
    package var releaseID: String
    /// Name of the process, such as `web` or `worker`.
    package var process: String
    /// Position among the instances of one process, from 1.
    package var index: Int
    /// Image id (`sha256:…`) on this node.
    package var image: String
    /// Argument array that replaces the image's command; nil keeps it.
    package var command: [String]?
    /// `PORT` included. Secret: never logged.
    package var environment: [String: String]
    /// Port on which the process is expected to listen; nil for processes without traffic.
    package var port: Int?
    /// `uid:gid`, numeric.
    package var user: String
    package var limits: InstanceLimits
    /// Nil for processes without traffic: running counts as healthy.
    package var healthCheck: HealthCheck?
    package var readOnlyRoot: Bool
    /// Seconds between SIGTERM and SIGKILL.
    package var stopGraceSeconds: Int
    /// Raised when the customer asks to try again after `failed`: forgets the restarts counted so far.
    package var attempt: Int

    package init(
        instanceID: String, applicationID: String, slug: String, releaseID: String, process: String, index: Int,
        image: String, command: [String]?, environment: [String: String], port: Int?, user: String,
        limits: InstanceLimits, healthCheck: HealthCheck?, readOnlyRoot: Bool = false, stopGraceSeconds: Int = 10,
        attempt: Int = 0
    ) {
        self.instanceID = instanceID
        self.applicationID = applicationID
        self.slug = slug
        self.releaseID = releaseID
        self.process = process
        self.index = index
        self.image = image
        self.command = command
        self.environment = environment
        self.port = port
        self.user = user
        self.limits = limits
        self.healthCheck = healthCheck
        self.readOnlyRoot = readOnlyRoot
        self.stopGraceSeconds = stopGraceSeconds
        self.attempt = attempt
    }

    private enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id", applicationID = "application_id", slug, releaseID = "release_id", process
        case index, image, command, environment, port, user, limits, healthCheck = "health_check"
        case readOnlyRoot = "read_only_root", stopGraceSeconds = "stop_grace_seconds", attempt
    }
}

package struct InstanceLimits: Sendable, Equatable, Codable {
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var pids: Int
    package var storageMB: Int

    package init(cpuMillicores: Int, memoryMB: Int, pids: Int = 512, storageMB: Int) {
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.pids = pids
        self.storageMB = storageMB
    }

    private enum CodingKeys: String, CodingKey {
        case cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", pids, storageMB = "storage_mb"
    }
}

/// How an instance is judged from outside its container: a TCP connection, then a GET when a path is set.
package struct HealthCheck: Sendable, Equatable, Codable {
    /// HTTP path that must answer; nil for TCP alone.
    package var path: String?
    /// The codes that count, from one to the other; 200 to 399 when they are absent.
    package var lowestStatus: Int?
    package var highestStatus: Int?
    /// How long an instance may take to become healthy for the first time.
    package var startSeconds: Int
    package var intervalSeconds: Int
    package var timeoutSeconds: Int
    /// Failures in a row that make a healthy instance unhealthy.
    package var retries: Int

    package init(
        path: String? = nil, startSeconds: Int = 60, intervalSeconds: Int = 10, timeoutSeconds: Int = 5,
        retries: Int = 3
    ) {
        self.path = path
        self.startSeconds = startSeconds
        self.intervalSeconds = intervalSeconds
        self.timeoutSeconds = timeoutSeconds
        self.retries = retries
    }

    private enum CodingKeys: String, CodingKey {
        case path, lowestStatus = "lowest_status", highestStatus = "highest_status"
        case startSeconds = "start_seconds", intervalSeconds = "interval_seconds"
        case timeoutSeconds = "timeout_seconds", retries
    }
}

/// Where requests for a host name go. Only instances that are healthy on the node receive traffic.
package struct DesiredRoute: Sendable, Equatable, Codable {
    /// Lower case, without a port.
    package var host: String
    package var applicationID: String
    /// Instances that take traffic, in turn. Empty: the host answers 503 with a plain page.
    package var instanceIDs: [String]

    package init(host: String, applicationID: String, instanceIDs: [String]) {
        self.host = host
        self.applicationID = applicationID
        self.instanceIDs = instanceIDs
    }

    private enum CodingKeys: String, CodingKey {
        case host, applicationID = "application_id", instanceIDs = "instance_ids"
    }
}
