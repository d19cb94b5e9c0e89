/// The language environment that a build targets, as the administrator offers it.
package struct Runtime: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable, CaseIterable {
        /// Decided by the files of the source.
        case auto
        case node, python, php
        case staticSite = "static"
        /// The source's own Dockerfile.
        case docker
    }

    package var id: RuntimeID
    package var name: String
    package var kind: Kind
    /// Such as `3.11`; empty for `auto`, `static` and `docker`.
    package var version: String
    /// Image reference; empty for `auto` and `docker`.
    package var baseImage: String
    package var defaultBuildCommand: String?
    package var defaultStartCommand: String?
    /// Whether a Dockerfile in the source may be built; the platform's switch must be on as well.
    package var allowsDockerfile: Bool
    package var isActive: Bool
    /// User id, or user and group id, that containers run as instead of the one that the build says; never root.
    package var runUser: String?

    package init(
        id: RuntimeID, name: String, kind: Kind, version: String, baseImage: String,
        defaultBuildCommand: String? = nil, defaultStartCommand: String? = nil, allowsDockerfile: Bool = false,
        isActive: Bool = true, runUser: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.version = version
        self.baseImage = baseImage
        self.defaultBuildCommand = defaultBuildCommand
        self.defaultStartCommand = defaultStartCommand
        self.allowsDockerfile = allowsDockerfile
        self.isActive = isActive
        self.runUser = runUser
    }
}
