/// How an image is built by the engine's classic builder (`POST /build`), which honours all of these limits.
package struct BuildOptions: Sendable, Equatable {
    /// Path within the context.
    package var dockerfile: String
    package var tag: String?
    package var labels: [String: String]
    /// Bytes.
    package var memory: Int64?
    /// Bytes of memory and swap together.
    package var memswap: Int64?
    /// Microseconds of CPU time per `cpuPeriod`.
    package var cpuQuota: Int64?
    package var cpuPeriod: Int64?
    package var cpuShares: Int64?
    package var networkMode: String?
    package var cgroupParent: String?
    /// Ask the registry for a newer base image.
    package var pull: Bool
    /// Visible in the image's history: never secrets.
    package var buildArgs: [String: String]
    package var noCache: Bool
    /// Target stage of the Dockerfile.
    package var target: String?
    package var extraHosts: [String]

    package init(
        dockerfile: String = "Dockerfile", tag: String? = nil, labels: [String: String] = [:], pull: Bool = false,
        noCache: Bool = false
    ) {
        self.dockerfile = dockerfile
        self.tag = tag
        self.labels = labels
        self.pull = pull
        self.noCache = noCache
        buildArgs = [:]
        extraHosts = []
    }
}

/// What the builder says while it works.
package enum BuildEvent: Sendable, Equatable {
    /// Text of the build's log, as it comes.
    case stream(String)
    /// The image that the build made (`sha256:…`).
    case image(String)
    /// The build ended without an image; `code` is the failed step's exit code, 0 where there is none.
    case error(message: String, code: Int)
}
