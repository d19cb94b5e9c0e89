/// A container to be made. Defaults are the engine's own.
package struct ContainerSpec: Sendable, Equatable {
    package var image: String
    /// Nil keeps the image's.
    package var command: [String]?
    package var entrypoint: [String]?
    /// May hold secrets: never log a spec.
    package var environment: [String: String] = [:]
    package var labels: [String: String] = [:]
    package var user: String?
    package var workingDir: String?
    /// Such as `8080/tcp`.
    package var exposedPorts: [String] = []
    package var tty = false
    package var openStdin = false
    package var hostname: String?
    package var stopSignal: String?
    /// Seconds.
    package var stopTimeout: Int?
    package var host = HostLimits()

    package init(image: String) { self.image = image }
}

/// What a container may use of its host.
package struct HostLimits: Sendable, Equatable {
    package struct Ulimit: Sendable, Equatable, Encodable {
        package var name: String
        package var soft: Int64
        package var hard: Int64

        package init(name: String, soft: Int64, hard: Int64) {
            self.name = name
            self.soft = soft
            self.hard = hard
        }

        private enum CodingKeys: String, CodingKey { case name = "Name", soft = "Soft", hard = "Hard" }
    }

    package struct Mount: Sendable, Equatable, Encodable {
        /// `volume`, `bind` or `tmpfs`.
        package var type: String
        package var source: String
        package var target: String
        package var readOnly: Bool

        package init(type: String = "volume", source: String, target: String, readOnly: Bool = false) {
            self.type = type
            self.source = source
            self.target = target
            self.readOnly = readOnly
        }

        private enum CodingKeys: String, CodingKey {
            case type = "Type", source = "Source", target = "Target", readOnly = "ReadOnly"
        }
    }

    package enum Restart: Sendable, Equatable { case no, always, unlessStopped, onFailure(times: Int) }

    /// Bytes.
    package var memory: Int64?
    /// Bytes of memory and swap together; equal to `memory` means no swap.
    package var memorySwap: Int64?
    /// 1 000 000 000 is one core.
    package var nanoCPUs: Int64?
    package var cpuShares: Int64?
    package var pidsLimit: Int64?
    package var capDrop: [String] = []
    package var capAdd: [String] = []
    package var securityOpt: [String] = []
    package var readonlyRootfs = false
    /// Target → options, such as `size=64m,mode=1777`.
    package var tmpfs: [String: String] = [:]
    /// `source:target[:options]`.
    package var binds: [String] = []
    package var mounts: [Mount] = []
    package var networkMode: String?
    package var ulimits: [Ulimit] = []
    package var restart = Restart.no
    package var logDriver: String?
    package var logOptions: [String: String] = [:]
    /// Run a small init as process 1, which reaps zombies and forwards signals.
    package var initProcess = false
    package var cgroupParent: String?
    package var storageOpt: [String: String] = [:]
    /// `name:address`.
    package var extraHosts: [String] = []
    package var dns: [String] = []
    /// -1000 to 1000; higher is killed first.
    package var oomScoreAdjustment: Int?

    package init() {}
}

/// What `commit` changes in the image's configuration. Nil or empty keeps the container's.
package struct ContainerConfig: Sendable, Equatable {
    package var user: String?
    package var command: [String]?
    package var entrypoint: [String]?
    /// `NAME=value`; replaces the container's environment when not nil.
    package var environment: [String]?
    package var workingDir: String?
    package var exposedPorts: [String] = []
    package var labels: [String: String] = [:]

    package init() {}
}
