package import AgentProtocol
import Crypto
import HostSupport
package import NIOCore

/// What the node's administrator says about builds.
package struct BuildConfiguration: Sendable {
    /// The agent's id of its node: what other agents on one engine build is left alone.
    package var nodeID: String
    /// Folder on the node in which sources lie, packed, while they are built.
    package var workFolder: String
    /// Certificates (PEM) that build steps trust for outgoing HTTPS; nil for those of the images.
    package var caFile: String?
    /// `http_proxy`, `https_proxy`, `no_proxy` for build steps.
    package var proxies: [String: String]
    /// Builds at once.
    package var concurrent: Int
    /// Builds that may wait for their turn.
    package var queueLimit: Int
    /// Seconds that the pull of a base image may take.
    package var pullSeconds: Int
    /// How often it is tried to fetch an uploaded source; eight take about three quarters of a minute.
    package var downloadTries: Int
    /// The same when the control plane says that there is none.
    package var missingTries: Int
    /// Megabytes that an application's package cache may hold; a larger one is emptied after the build.
    package var cacheMB: Int
    /// Image in which sources are cloned.
    package var gitImage: String
    /// Whether `http:` addresses may be cloned, which is for networks of one's own.
    package var allowsPlainGit: Bool
    /// Beginning of the names of builds' bridges, five characters: the firewall covers every interface `skp-*`.
    package var bridgePrefix: String
    /// Where the kernel's control groups are mounted.
    package var cgroupRoot: String

    package init(
        nodeID: String, workFolder: String, caFile: String? = nil, proxies: [String: String] = [:], concurrent: Int = 3,
        allowsPlainGit: Bool = false
    ) {
        self.nodeID = nodeID
        self.workFolder = workFolder
        self.caFile = caFile
        self.proxies = proxies
        self.concurrent = concurrent
        self.allowsPlainGit = allowsPlainGit
        queueLimit = 50
        pullSeconds = 300
        downloadTries = 8
        missingTries = 3
        cacheMB = 2048
        gitImage = "skypanel/git:1"
        bridgePrefix = "skp-b"
        cgroupRoot = "/sys/fs/cgroup"
    }
}

/// Opens the bytes of an uploaded source, from the control plane.
package struct SourceDownload: Sendable {
    /// The control plane says that there is none.
    package struct Missing: Error {
        package init() {}
    }

    package var open: @Sendable (ArchiveSource) async throws -> AsyncThrowingStream<ByteBuffer, any Error>

    package init(open: @escaping @Sendable (ArchiveSource) async throws -> AsyncThrowingStream<ByteBuffer, any Error>) {
        self.open = open
    }
}

/// Names and labels of what a build makes in Docker.
enum BuildNames {
    /// On containers, networks and volumes of a build; the value is the build's id. Images carry it empty, so that an
    /// instance, which inherits an image's labels, is never taken for a leftover.
    static let buildLabel = "skypanel.build"
    /// Beside ``buildLabel``; the value is the node's id.
    static let nodeLabel = "skypanel.build-node"
    /// On images and cache volumes; the value is the application's id.
    static let applicationLabel = "skypanel.application"
    /// On images of dependency layers; the value is the key.
    static let dependenciesLabel = "skypanel.dependencies"
    static let prefix = "skp-build-"

    static func object(_ buildID: String, _ what: String = "") -> String {
        what.isEmpty ? prefix + buildID : "\(prefix)\(buildID)-\(what)"
    }
    /// The build's bridge on the host; 15 characters are all that Linux allows.
    static func bridge(_ buildID: String, prefix: String) -> String {
        prefix + hexadecimal(SHA256.hash(data: Array(buildID.utf8))).prefix(10)
    }
    static func cacheVolume(_ applicationID: String) -> String { "skp-cache-\(applicationID)" }
    static func imageRepository(_ applicationID: String) -> String { "skypanel-app/\(applicationID)" }
    static func dependencyRepository(_ applicationID: String) -> String { "skypanel-deps/\(applicationID)" }

    /// Ids become parts of names: only what the control plane makes is accepted.
    static func isPlain(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase || $0 == "-") } && !id.hasPrefix("-")
    }
}
