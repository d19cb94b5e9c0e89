package import HostSupport

/// Everything that can be configured of an agent, decoded once.
package struct AgentConfiguration: Sendable {
    /// The control plane's address, without a slash at the end.
    package var serverURL: String
    /// Needed once, to register.
    package var registrationToken: Secret<String>?
    /// PEM file of the authorities to trust for the control plane; nil trusts the system's.
    package var serverCertificateAuthorityFile: String?
    package var dataDirectory: String
    package var nodeName: String
    package var dockerSocket: String
    package var httpAddress: String
    package var httpPort: Int
    /// Nil: no TLS.
    package var httpsPort: Int?
    /// Applications answer below it.
    package var platformDomain: String
    package var nginxProgram: String
    package var buildSlots: Int
    /// Bundle that build steps trust; nil for none of their own.
    package var buildCertificateAuthorityFile: String?
    /// Folder of the recipes for runtime images; found beside the program when nil.
    package var runtimesDirectory: String?
    /// File of a seccomp profile (JSON) for instances; nil keeps the engine's.
    package var seccompProfileFile: String?
    /// Control group under which instances run; nil for Docker's own.
    package var cgroupParent: String?
    /// Address ranges that containers may not reach, beyond what is never allowed.
    package var blockedRanges: [String]
    package var limitsStorage: Bool
    package var heartbeatSeconds: Int
    package var backoff: Backoff
    package var logLevel: String

    package static let environmentPrefix = "SKYPANEL_AGENT_"

    package static let keys: [SettingKey] = [
        .init("server_url", "Address of the control plane, such as https://panel.example.com"),
        .init(
            "registration_token", "Single-use token; needed until the node is registered", fallback: "",
            isSecret: true),
        .init("server_ca_file", "PEM file of the authorities to trust for the control plane", fallback: ""),
        .init("data_dir", "Folder of the agent's identity and state", fallback: "/var/lib/skypanel-agent"),
        .init("node_name", "Name of this machine; its host name when empty", fallback: ""),
        .init("docker_socket", "Socket of the Docker Engine", fallback: "/var/run/docker.sock"),
        .init("http_address", "Address on which applications are reached", fallback: "0.0.0.0"),
        .init("http_port", "Port on which applications are reached", fallback: "80"),
        .init("https_port", "Port on which applications are reached by TLS; 0 for none", fallback: "0"),
        .init("platform_domain", "Applications answer at <slug>.<this>", fallback: "apps.localhost"),
        .init("nginx_program", "The nginx that serves applications", fallback: "/usr/sbin/nginx"),
        .init("build_slots", "Builds at the same time", fallback: "3"),
        .init(
            "build_ca_file", "Bundle that build steps trust, for networks that look into TLS",
            fallback: "/etc/ssl/certs/ca-certificates.crt"),
        .init(
            "runtimes_dir", "Folder of the recipes for runtime images; found beside the program when empty",
            fallback: ""),
        .init(
            "seccomp_profile", "File of a seccomp profile for applications; the engine's own when empty", fallback: ""),
        .init("cgroup_parent", "Control group under which applications run; Docker's own when empty", fallback: ""),
        .init(
            "blocked_ranges", "Address ranges that applications may not reach, with commas between them",
            fallback: ""),
        .init(
            "limit_storage", "Limit what applications write; needs overlay2 on xfs with project quotas, btrfs or zfs",
            fallback: "false"),
        .init("heartbeat_seconds", "How often the node reports its use", fallback: "30"),
        .init("reconnect_first_ms", "Longest first wait before connecting again", fallback: "1000"),
        .init("reconnect_cap_seconds", "Longest wait before connecting again", fallback: "60"),
        .init("log_level", "trace, debug, info, notice, warning or error", fallback: "info"),
    ]

    /// Decodes all settings; throws every problem at once.
    package init(_ settings: consuming Settings, hostname: String) throws(SettingsProblems) {
        let address = settings.text("server_url")
        serverURL = address.hasSuffix("/") ? String(address.dropLast()) : address
        registrationToken = settings.optionalText("registration_token").map { Secret($0) }
        serverCertificateAuthorityFile = settings.optionalText("server_ca_file")
        dataDirectory = settings.text("data_dir")
        nodeName = settings.optionalText("node_name") ?? hostname
        dockerSocket = settings.text("docker_socket")
        httpAddress = settings.text("http_address")
        httpPort = settings.integer("http_port", in: 1...65535)
        let secure = settings.integer("https_port", in: 0...65535)
        httpsPort = secure == 0 ? nil : secure
        platformDomain = settings.text("platform_domain")
        nginxProgram = settings.text("nginx_program")
        buildSlots = settings.integer("build_slots", in: 1...32)
        buildCertificateAuthorityFile = settings.optionalText("build_ca_file")
        runtimesDirectory = settings.optionalText("runtimes_dir")
        seccompProfileFile = settings.optionalText("seccomp_profile")
        cgroupParent = settings.optionalText("cgroup_parent")
        blockedRanges = settings.list("blocked_ranges")
        limitsStorage = settings.boolean("limit_storage")
        heartbeatSeconds = settings.integer("heartbeat_seconds", in: 1...60)
        let first = settings.integer("reconnect_first_ms", in: 10...60_000)
        let cap = settings.integer("reconnect_cap_seconds", in: 1...600)
        backoff = Backoff(first: Int64(first), cap: Int64(cap) * 1000)
        logLevel = settings.text("log_level")
        if !["http://", "https://"].contains(where: { serverURL.hasPrefix($0) }), !serverURL.isEmpty {
            settings.note("server_url", "must begin with http:// or https://")
        }
        if !dataDirectory.hasPrefix("/") { settings.note("data_dir", "must be an absolute path") }
        for range in blockedRanges where AddressRange(range) == nil {
            settings.note("blocked_ranges", "names \(range), which is no address range such as 10.0.0.0/8")
        }
        try settings.finish()
    }
}
