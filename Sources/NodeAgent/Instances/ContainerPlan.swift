import AgentProtocol
import DockerEngine

/// What the machine's administrator decides about the containers of instances.
package struct ContainerSettings: Sendable, Equatable {
    /// Name of a cgroup under which all instances run; nil for Docker's own.
    package var cgroupParent: String?
    /// Content of a seccomp profile (JSON); nil keeps the engine's default profile.
    package var seccompProfile: String?
    /// Docker can limit the writable layer (overlay2 on xfs with project quotas, btrfs, zfs).
    package var limitsStorage: Bool
    /// Megabytes of Docker's own log file per instance, twice.
    package var logFileMB: Int
    /// Open files of each process.
    package var openFiles: Int

    package init(
        cgroupParent: String? = nil, seccompProfile: String? = nil, limitsStorage: Bool = false, logFileMB: Int = 10,
        openFiles: Int = OpenFileLimit.usual()
    ) {
        self.cgroupParent = cgroupParent
        self.seccompProfile = seccompProfile
        self.limitsStorage = limitsStorage
        self.logFileMB = logFileMB
        self.openFiles = openFiles
    }
}

/// Makes the hardened container of an instance. Pure.
enum ContainerPlan {
    /// Why an instance cannot be run here, for people; nil when it can.
    static func refusal(of instance: DesiredInstance) -> String? {
        let parts = instance.user.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.allSatisfy(\.isASCII) ? UInt32(part) : nil }
        guard (1...2).contains(parts.count), numbers.count == parts.count, numbers.first != 0 else {
            return "The image wants to run as “\(instance.user.prefix(64))”; instances run only as a numeric user "
                + "other than 0. Set USER in the Dockerfile to a number such as 1000."
        }
        if instance.limits.memoryMB < 6 || instance.limits.cpuMillicores < 1 || instance.limits.pids < 1 {
            return "The limits of its plan are too small to run anything."
        }
        if let port = instance.port, !(1...65_535).contains(port) { return "\(port) is no port; use 1 to 65535." }
        if let name = instance.environment.keys.first(where: { !isName($0) }) {
            return "The environment variable “\(name.prefix(64))” has no valid name."
        }
        if instance.environment.values.contains(where: { $0.utf8.contains(0) }) {
            return "A value of the environment holds a zero byte."
        }
        return nil
    }

    static func containerName(instanceID: String) -> String { "skp-\(instanceID)" }

    static func spec(
        for instance: DesiredInstance, nodeID: String, settings: ContainerSettings
    ) -> ContainerSpec {
        var spec = ContainerSpec(image: instance.image)
        spec.command = instance.command
        spec.environment = instance.environment
        spec.user = instance.user
        spec.hostname = hostname(instance)
        spec.stopTimeout = instance.stopGraceSeconds
        spec.labels = [
            InstanceLabels.node: nodeID, InstanceLabels.instance: instance.instanceID,
            InstanceLabels.application: instance.applicationID, InstanceLabels.release: instance.releaseID,
            InstanceLabels.process: instance.process, InstanceLabels.stopGrace: String(instance.stopGraceSeconds),
        ]
        spec.host = limits(for: instance, settings: settings)
        return spec
    }

    private static func limits(for instance: DesiredInstance, settings: ContainerSettings) -> HostLimits {
        var host = HostLimits()
        let megabytes = Int64(clamping: instance.limits.memoryMB)
        host.memory = megabytes.multipliedReportingOverflow(by: 1 << 20).partialValue
        host.memorySwap = host.memory
        host.nanoCPUs =
            Int64(clamping: instance.limits.cpuMillicores).multipliedReportingOverflow(by: 1_000_000)
            .partialValue
        host.pidsLimit = Int64(clamping: instance.limits.pids)
        host.capDrop = ["ALL"]
        host.securityOpt = ["no-new-privileges:true"] + (settings.seccompProfile.map { ["seccomp=\($0)"] } ?? [])
        host.readonlyRootfs = instance.readOnlyRoot
        if instance.readOnlyRoot { host.tmpfs = ["/tmp": "size=64m,mode=1777,nosuid,nodev"] }
        let files = Int64(max(64, settings.openFiles))
        host.ulimits = [.init(name: "nofile", soft: files, hard: files), .init(name: "core", soft: 0, hard: 0)]
        host.networkMode = NetworkNames(applicationID: instance.applicationID).network
        host.restart = .no
        host.logDriver = "json-file"
        host.logOptions = ["max-size": "\(max(1, settings.logFileMB))m", "max-file": "2"]
        host.initProcess = true
        host.cgroupParent = settings.cgroupParent
        if settings.limitsStorage { host.storageOpt = ["size": "\(max(1, instance.limits.storageMB))m"] }
        return host
    }

    /// `web-1`; only what a host name may hold.
    private static func hostname(_ instance: DesiredInstance) -> String {
        let letters = instance.process.lowercased().utf8.filter {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let process = letters.isEmpty ? "process" : String(decoding: letters.prefix(40), as: UTF8.self)
        return "\(process)-\(instance.index)"
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.count <= 256
            && text.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 < 127 && $0 != UInt8(ascii: "=") }
    }
}
