package import HostSupport
package import PlatformModel

/// Everything that can be configured of the control plane, decoded once.
package struct ControlPlaneConfiguration: Sendable {
    package var listenAddress: String
    package var listenPort: Int
    /// How browsers and agents reach the control plane, without a slash at the end.
    package var publicURL: String
    /// Proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressRange]
    package var tlsCertificateFile: String?
    package var tlsKeyFile: String?
    package var databaseURL: String
    /// Folder of source archives and other files that are the control plane's own.
    package var dataDirectory: String
    /// 32 bytes as 64 hexadecimal digits; seals secrets at rest.
    package var masterKeyFile: String
    /// The master key before this one, while a rotation has not ended.
    package var previousMasterKeyFile: String?
    /// 32 bytes as 64 hexadecimal digits; signs access tokens.
    package var tokenKeyFile: String
    package var administratorEmail: String?
    package var administratorPasswordFile: String?
    package var registration: RegistrationMode
    /// Nil: no mail is sent, and administrators hand out reset links.
    package var mailServer: SMTPServer?
    /// Applications answer at `<slug>.<platform domain>`.
    package var platformDomain: String
    /// Scheme and port under which people reach applications, such as `http` and 8080.
    package var applicationScheme: String
    package var applicationPort: Int
    package var defaultRegion: String
    package var dockerfileBuilds: Bool
    package var uploadLimitMB: Int
    package var buildTimeoutSeconds: Int
    package var buildMemoryMB: Int
    package var buildCPUMillicores: Int
    package var buildsPerNode: Int
    /// Private address ranges (CIDR) that Git addresses may resolve to.
    package var gitAllowedRanges: [String]
    package var releaseTimeoutSeconds: Int
    package var deploymentTimeoutSeconds: Int
    package var releasesKept: Int
    package var drainSeconds: Int
    package var warmSeconds: Int
    package var logLinesKept: Int
    package var logDays: Int
    /// Logs of the newest builds of an application, and of those of the last days, are kept.
    package var buildLogsKept: Int
    package var buildLogDays: Int
    /// What an organization may use unless an administrator sets otherwise.
    package var quota: QuotaAmounts
    /// How many organizations one person may own.
    package var organizationsPerPerson: Int
    /// scrypt's work factor as a power of two.
    package var passwordCost: Int
    /// Requests that one account may make; 0 for no limit.
    package var readsPerMinute: Int
    package var changesPerMinute: Int
    /// Per address.
    package var signInsPerMinute: Int
    /// Where the payment providers answer, without a slash at the end.
    package var stripeURL: String
    package var paypalURL: String
    package var assetsDirectory: String?
    package var logLevel: String

    package static let environmentPrefix = "SKYPANEL_"

    package static let keys: [SettingKey] =
        [
            .init("listen_address", "Address to listen on", fallback: "127.0.0.1"),
            .init("listen_port", "Port to listen on", fallback: "7080"),
            .init("public_url", "How browsers and agents reach this server", fallback: ""),
            .init("trusted_proxies", "Proxies (CIDR, with commas) whose X-Forwarded-For is believed", fallback: ""),
            .init("tls_certificate_file", "PEM chain; with tls_key_file the server speaks HTTPS itself", fallback: ""),
            .init("tls_key_file", "PEM private key", fallback: ""),
            .init("database_url", "sqlite:///absolute/path or postgresql://…", isSecret: true),
            .init("data_dir", "Folder of uploaded sources", fallback: "/var/lib/skypanel"),
            .init("master_key_file", "File of 64 hexadecimal digits; seals secrets at rest. Keep a copy elsewhere"),
            .init("previous_master_key_file", "The master key before, until `keys rotate` has ended", fallback: ""),
            .init("token_key_file", "File of 64 hexadecimal digits; signs access tokens"),
            .init("admin_email", "First administrator, made when there is none", fallback: ""),
            .init("admin_password_file", "File with the first administrator's password", fallback: ""),
            .init("registration", "Who may make an account: open, invitation or closed", fallback: "invitation"),
            .init("platform_domain", "Applications answer at <slug>.<this>", fallback: "apps.localhost"),
            .init("application_scheme", "http or https, as people reach applications", fallback: "http"),
            .init("application_port", "Port at which people reach applications", fallback: "80"),
            .init("default_region", "Region of the first node", fallback: "default"),
            .init("dockerfile_builds", "Whether sources may bring a Dockerfile", fallback: "true"),
            .init("upload_limit_mb", "Largest source archive", fallback: "512"),
            .init("build_timeout_seconds", "Longest build", fallback: "900"),
            .init("build_memory_mb", "Memory of one build", fallback: "2048"),
            .init("build_cpu_millicores", "CPU of one build; 1000 is one core", fallback: "2000"),
            .init("builds_per_node", "Builds that a node does at the same time", fallback: "3"),
            .init("git_allowed_ranges", "Private ranges (CIDR) that Git addresses may resolve to", fallback: ""),
            .init("release_timeout_seconds", "Longest run of a release command", fallback: "600"),
            .init("deployment_timeout_seconds", "Longest deployment, its build included", fallback: "1200"),
            .init("releases_kept", "Newest releases that can be rolled back to", fallback: "10"),
            .init("drain_seconds", "How long replaced instances may finish their requests", fallback: "30"),
            .init("warm_seconds", "How long a replaced release stays ready to take over again", fallback: "60"),
            .init("log_lines_kept", "Lines kept of each application's log", fallback: "10000"),
            .init(
                "log_days", "Days for which lines of an application's log are kept, within that number", fallback: "7"),
            .init(
                "build_logs_kept", "Newest builds of each application whose log is kept, however old", fallback: "50"),
            .init("build_log_days", "Days for which the log of every build is kept", fallback: "90"),
            .init("quota_applications", "Applications of an organization", fallback: "50"),
            .init("quota_instances", "Instances of an organization", fallback: "100"),
            .init("quota_cpu_millicores", "CPU of an organization's instances; 1000 is one core", fallback: "64000"),
            .init("quota_memory_mb", "Memory of an organization's instances", fallback: "131072"),
            .init("quota_storage_gb", "Storage of an organization's instances and uploads", fallback: "1000"),
            .init("quota_concurrent_builds", "Builds of an organization at once", fallback: "5"),
            .init("organizations_per_person", "Organizations that one person may own", fallback: "20"),
            .init("password_cost", "scrypt's work factor as a power of two", fallback: "15"),
            .init(
                "rate_limit_reads", "Reading requests a minute per account or address; 0: no limit", fallback: "12000"),
            .init("rate_limit_changes", "Changing requests a minute per account; 0: no limit", fallback: "1200"),
            .init("rate_limit_sign_ins", "Sign-ins and the like a minute per address; 0: no limit", fallback: "1200"),
            .init("stripe_url", "Where Stripe's API answers", fallback: "https://api.stripe.com"),
            .init(
                "paypal_url", "Where PayPal's API answers; https://api-m.sandbox.paypal.com for trying it",
                fallback: "https://api-m.paypal.com"),
            .init(
                "assets_dir", "Folder of the web interface's files; found beside the program when empty", fallback: ""),
            .init("log_level", "trace, debug, info, notice, warning or error", fallback: "info"),
        ] + SMTPServer.keys

    /// Decodes all settings; throws every problem at once.
    package init(_ settings: consuming Settings) throws(SettingsProblems) {
        let port = 1...65535
        listenAddress = settings.text("listen_address")
        listenPort = settings.integer("listen_port", in: 0...65535)
        publicURL = settings.optionalText("public_url") ?? "http://\(listenAddress):\(listenPort)"
        let proxies = settings.list("trusted_proxies")
        trustedProxies = proxies.compactMap { AddressRange($0) }
        tlsCertificateFile = settings.optionalText("tls_certificate_file")
        tlsKeyFile = settings.optionalText("tls_key_file")
        databaseURL = settings.text("database_url")
        dataDirectory = settings.text("data_dir")
        masterKeyFile = settings.text("master_key_file")
        previousMasterKeyFile = settings.optionalText("previous_master_key_file")
        tokenKeyFile = settings.text("token_key_file")
        administratorEmail = settings.optionalText("admin_email")
        administratorPasswordFile = settings.optionalText("admin_password_file")
        registration = Self.registration(&settings)
        mailServer = SMTPServer(&settings)
        platformDomain = settings.text("platform_domain")
        applicationScheme = settings.text("application_scheme")
        applicationPort = settings.integer("application_port", in: port)
        defaultRegion = settings.text("default_region")
        dockerfileBuilds = settings.boolean("dockerfile_builds")
        uploadLimitMB = settings.integer("upload_limit_mb", in: 1...102_400)
        buildTimeoutSeconds = settings.integer("build_timeout_seconds", in: 10...7200)
        buildMemoryMB = settings.integer("build_memory_mb", in: 128...1_048_576)
        buildCPUMillicores = settings.integer("build_cpu_millicores", in: 100...1_000_000)
        buildsPerNode = settings.integer("builds_per_node", in: 1...32)
        gitAllowedRanges = settings.list("git_allowed_ranges")
        releaseTimeoutSeconds = settings.integer("release_timeout_seconds", in: 5...7200)
        releasesKept = settings.integer("releases_kept", in: 1...100)
        deploymentTimeoutSeconds = settings.integer("deployment_timeout_seconds", in: 30...14_400)
        drainSeconds = settings.integer("drain_seconds", in: 0...300)
        warmSeconds = settings.integer("warm_seconds", in: 0...3600)
        logLinesKept = settings.integer("log_lines_kept", in: 100...1_000_000)
        logDays = settings.integer("log_days", in: 1...3650)
        buildLogsKept = settings.integer("build_logs_kept", in: 1...10_000)
        buildLogDays = settings.integer("build_log_days", in: 0...3650)
        quota = Self.quota(&settings)
        organizationsPerPerson = settings.integer("organizations_per_person", in: 1...10_000)
        passwordCost = settings.integer("password_cost", in: 4...20)
        readsPerMinute = settings.integer("rate_limit_reads", in: 0...60_000)
        changesPerMinute = settings.integer("rate_limit_changes", in: 0...60_000)
        signInsPerMinute = settings.integer("rate_limit_sign_ins", in: 0...60_000)
        stripeURL = settings.text("stripe_url")
        paypalURL = settings.text("paypal_url")
        assetsDirectory = settings.optionalText("assets_dir")
        logLevel = settings.text("log_level")
        if !["http", "https"].contains(applicationScheme) {
            settings.note("application_scheme", "must be http or https")
        }
        if trustedProxies.count != proxies.count {
            settings.note("trusted_proxies", "must be addresses or ranges such as 10.0.0.0/8, with commas between them")
        }
        if (tlsCertificateFile == nil) != (tlsKeyFile == nil) {
            settings.note("tls_key_file", "and tls_certificate_file go together")
        }
        try settings.finish()
    }

    private static func quota(_ settings: inout Settings) -> QuotaAmounts {
        [
            .applications: Int64(settings.integer("quota_applications", in: 0...1_000_000)),
            .instances: Int64(settings.integer("quota_instances", in: 0...1_000_000)),
            .cpuMillicores: Int64(settings.integer("quota_cpu_millicores", in: 0...1_000_000_000)),
            .memoryMB: Int64(settings.integer("quota_memory_mb", in: 0...1_000_000_000)),
            .storageBytes: Int64(settings.integer("quota_storage_gb", in: 0...1_000_000)) * 1_073_741_824,
            .concurrentBuilds: Int64(settings.integer("quota_concurrent_builds", in: 0...10_000)),
        ]
    }

    private static func registration(_ settings: inout Settings) -> RegistrationMode {
        guard let mode = RegistrationMode(rawValue: settings.text("registration")) else {
            settings.note("registration", "must be open, invitation or closed")
            return .closed
        }
        return mode
    }

    /// Where an application answers.
    package func url(slug: String) -> String {
        let isDefaultPort = applicationPort == (applicationScheme == "https" ? 443 : 80)
        return "\(applicationScheme)://\(slug).\(platformDomain)\(isDefaultPort ? "" : ":\(applicationPort)")"
    }
}
