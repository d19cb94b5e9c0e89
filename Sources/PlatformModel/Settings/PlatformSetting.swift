/// What an administrator may set while the platform runs: a closed table. What is set here wins over the setting of
/// the same name in the server's file, which is the default.
package enum PlatformSetting: String, Sendable, CaseIterable {
    case registration
    case currency
    case billing
    case graceHours = "grace_hours"
    case suspendedDataDays = "suspended_data_days"
    case billingRetentionDays = "billing_retention_days"
    case chargeIntervalSeconds = "charge_interval_seconds"
    case chargeSilentTime = "charge_silent_time"
    case taxBasisPoints = "tax_basis_points"
    case invoiceSender = "invoice_sender"
    case stripeSecretKey = "stripe_secret_key"
    case stripeSigningSecret = "stripe_signing_secret"
    case paypalClientID = "paypal_client_id"
    case paypalClientSecret = "paypal_client_secret"
    case paypalWebhookID = "paypal_webhook_id"
    case defaultRegion = "default_region"
    case dockerfileBuilds = "dockerfile_builds"
    case uploadLimitMB = "upload_limit_mb"
    case buildTimeoutSeconds = "build_timeout_seconds"
    case buildMemoryMB = "build_memory_mb"
    case buildCPUMillicores = "build_cpu_millicores"
    case buildsPerNode = "builds_per_node"
    case gitAllowedRanges = "git_allowed_ranges"
    case releaseTimeoutSeconds = "release_timeout_seconds"
    case deploymentTimeoutSeconds = "deployment_timeout_seconds"
    case releasesKept = "releases_kept"
    case drainSeconds = "drain_seconds"
    case warmSeconds = "warm_seconds"
    case logLinesKept = "log_lines_kept"
    case metricsToken = "metrics_token"

    package enum Kind: Sendable, Equatable {
        case boolean
        case integer(ClosedRange<Int>)
        case text
        case list
        /// Sealed in the store, never shown again.
        case secret

        package var word: String {
            switch self {
            case .boolean: "boolean"
            case .integer: "integer"
            case .text: "text"
            case .list: "list"
            case .secret: "secret"
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .dockerfileBuilds, .chargeSilentTime: .boolean
        case .registration, .currency, .billing, .defaultRegion: .text
        case .graceHours: .integer(0...8760)
        case .suspendedDataDays: .integer(0...3650)
        case .billingRetentionDays: .integer(0...36_500)
        case .chargeIntervalSeconds: .integer(60...3600)
        case .taxBasisPoints: .integer(0...9999)
        case .gitAllowedRanges, .invoiceSender: .list
        case .metricsToken: .secret
        case .stripeSecretKey, .stripeSigningSecret, .paypalClientID, .paypalClientSecret, .paypalWebhookID: .secret
        case .uploadLimitMB: .integer(1...102_400)
        case .buildTimeoutSeconds: .integer(10...7200)
        case .buildMemoryMB: .integer(128...1_048_576)
        case .buildCPUMillicores: .integer(100...1_000_000)
        case .buildsPerNode: .integer(1...32)
        case .releaseTimeoutSeconds: .integer(5...7200)
        case .deploymentTimeoutSeconds: .integer(30...14_400)
        case .releasesKept: .integer(1...100)
        case .drainSeconds: .integer(0...300)
        case .warmSeconds: .integer(0...3600)
        case .logLinesKept: .integer(100...1_000_000)
        }
    }

    /// One sentence for people.
    package var summary: String {
        switch self {
        case .registration: "Who may make an account: open, invitation or closed."
        case .currency: "The currency of all prices, by its three letters (ISO 4217)."
        case .billing: "Whether what runs is charged: off, or prepaid (from wallets, by the hour)."
        case .graceHours:
            "How long an organization that cannot pay may go on, in hours; 0 suspends its applications at once."
        case .suspendedDataDays:
            "How long applications that were suspended for what is owed stay, in days, before they are deleted; 0 is "
                + "for ever."
        case .billingRetentionDays:
            "How long what a deleted application used bears its name, in days; 0 takes it at once. Amounts stay, and "
                + "invoices that were issued."
        case .chargeIntervalSeconds:
            "How often what ran is charged, in seconds; each time to the millisecond, so the sum is the same."
        case .chargeSilentTime:
            "Whether time in which a node could not be reached is charged once it tells that what ran there ran on."
        case .taxBasisPoints: "The tax that prices include, in hundredths of a percent; 1900 is 19 %."
        case .invoiceSender: "Name and address of your company, as invoices show it, a line each."
        case .stripeSecretKey: "Stripe's secret key (sk_…); with the signing secret customers can pay by card."
        case .stripeSigningSecret: "The signing secret (whsec_…) of the webhook that Stripe sends here."
        case .paypalClientID: "The client id of PayPal's REST application; with the other two customers can use PayPal."
        case .paypalClientSecret: "The secret of PayPal's REST application."
        case .paypalWebhookID: "The id of the webhook that PayPal sends here."
        case .defaultRegion: "The region that is offered first for a new node or application."
        case .dockerfileBuilds: "Whether sources may bring a Dockerfile; the runtime must allow it as well."
        case .uploadLimitMB: "The largest source archive, in megabytes."
        case .buildTimeoutSeconds: "The longest build, in seconds."
        case .buildMemoryMB: "The memory of one build, in megabytes."
        case .buildCPUMillicores: "The CPU of one build; 1000 is one core."
        case .buildsPerNode: "The builds that a node does at the same time; others wait, fairly between organizations."
        case .gitAllowedRanges: "Private address ranges (CIDR) that Git addresses may resolve to."
        case .releaseTimeoutSeconds: "The longest run of a release command, in seconds."
        case .releasesKept: "The newest releases of each application that can be rolled back to."
        case .deploymentTimeoutSeconds: "The longest deployment, its build included, in seconds."
        case .drainSeconds: "How long the replaced instances of new applications may finish their requests, in seconds."
        case .warmSeconds:
            "How long the replaced release of new applications stays ready to take over again, in seconds."
        case .logLinesKept: "The lines kept of each application's log."
        case .metricsToken:
            "The token with which a monitoring system reads /metrics; without one only administrators do."
        }
    }

    /// What is wrong with `value`, for people; nil when it may be stored.
    package func problem(_ value: SettingValue) -> String? {
        switch (kind, value) {
        case (.boolean, .boolean): nil
        case (.boolean, _): "must be true or false"
        case (.integer(let range), .integer(let number)):
            range.contains(number) ? nil : "must be from \(range.lowerBound) to \(range.upperBound)"
        case (.integer, _): "must be a whole number"
        case (.text, .text(let text)): textProblem(text)
        case (.text, _): "must be text"
        case (.list, .list(let items)): listProblem(items)
        case (.list, _): "must be a list of texts"
        case (.secret, .text(let text)):
            (16...256).contains(text.utf8.count) && text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
                ? nil : "must have 16 to 256 letters, digits and signs, without spaces"
        case (.secret, _): "must be text"
        }
    }

    private func textProblem(_ text: String) -> String? {
        if self == .registration {
            return RegistrationMode(rawValue: text) == nil ? "must be open, invitation or closed" : nil
        }
        if self == .billing {
            return BillingMode(rawValue: text) == nil ? "must be off or prepaid" : nil
        }
        if self == .currency {
            return text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) }
                ? nil : "must be three capital letters, such as EUR"
        }
        return NodeName.isValid(text) ? nil : "must be 1 to 63 lower-case letters, digits, points and hyphens"
    }

    private func listProblem(_ items: [String]) -> String? {
        guard items.count <= 50 else { return "can have at most 50 entries" }
        if self == .invoiceSender {
            let isWrong = items.contains { line in
                !(1...200).contains(line.unicodeScalars.count)
                    || line.unicodeScalars.contains { $0.properties.generalCategory == .control }
            }
            return isWrong ? "must be lines of 1 to 200 characters" : nil
        }
        guard let wrong = items.first(where: { AddressRange($0) == nil }) else { return nil }
        return "must be address ranges such as 10.0.0.0/8; \(wrong.prefix(50)) is none"
    }
}

/// The value of a setting.
package enum SettingValue: Sendable, Equatable {
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case list([String])

    /// As it is stored; the setting's kind tells how it is read.
    package var stored: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let number): String(number)
        case .text(let text): text
        case .list(let items): items.joined(separator: "\n")
        }
    }

    /// Nil for what no version of ours has stored.
    package init?(stored text: String, of setting: PlatformSetting) {
        let value: SettingValue? =
            switch setting.kind {
            case .boolean: ["true": .boolean(true), "false": .boolean(false)][text]
            case .integer: Int(text).map { .integer($0) }
            case .text, .secret: .text(text)
            case .list: .list(text.split(separator: "\n").map(String.init))
            }
        guard let value, setting.problem(value) == nil else { return nil }
        self = value
    }
}

/// All settings as they hold now.
package struct PlatformSettings: Sendable, Equatable {
    package var registration: RegistrationMode
    /// ISO 4217.
    package var currency: String
    package var billing: BillingMode
    package var graceHours: Int
    /// 0 for ever.
    package var suspendedDataDays: Int
    package var billingRetentionDays: Int
    package var chargeIntervalSeconds: Int
    package var chargeSilentTime: Bool
    /// Hundredths of a percent.
    package var taxBasisPoints: Int
    package var invoiceSender: [String]
    package var defaultRegion: String
    package var dockerfileBuilds: Bool
    package var uploadLimitMB: Int
    package var buildTimeoutSeconds: Int
    package var buildMemoryMB: Int
    package var buildCPUMillicores: Int
    package var buildsPerNode: Int
    package var gitAllowedRanges: [String]
    package var releaseTimeoutSeconds: Int
    package var deploymentTimeoutSeconds: Int
    package var releasesKept: Int
    package var drainSeconds: Int
    package var warmSeconds: Int
    package var logLinesKept: Int

    /// What the server's file says.
    ///
    /// - Parameter value: of each setting but secrets, of the setting's own kind.
    package init(_ value: (PlatformSetting) -> SettingValue) {
        func boolean(_ setting: PlatformSetting) -> Bool { value(setting) == .boolean(true) }
        func integer(_ setting: PlatformSetting) -> Int {
            if case .integer(let number) = value(setting) { number } else { 0 }
        }
        func text(_ setting: PlatformSetting) -> String {
            if case .text(let text) = value(setting) { text } else { "" }
        }
        registration = RegistrationMode(rawValue: text(.registration)) ?? .invitation
        currency = text(.currency)
        billing = BillingMode(rawValue: text(.billing)) ?? .off
        graceHours = integer(.graceHours)
        suspendedDataDays = integer(.suspendedDataDays)
        billingRetentionDays = integer(.billingRetentionDays)
        chargeIntervalSeconds = integer(.chargeIntervalSeconds)
        chargeSilentTime = boolean(.chargeSilentTime)
        taxBasisPoints = integer(.taxBasisPoints)
        if case .list(let lines) = value(.invoiceSender) { invoiceSender = lines } else { invoiceSender = [] }
        defaultRegion = text(.defaultRegion)
        dockerfileBuilds = boolean(.dockerfileBuilds)
        uploadLimitMB = integer(.uploadLimitMB)
        buildTimeoutSeconds = integer(.buildTimeoutSeconds)
        buildMemoryMB = integer(.buildMemoryMB)
        buildCPUMillicores = integer(.buildCPUMillicores)
        buildsPerNode = integer(.buildsPerNode)
        if case .list(let items) = value(.gitAllowedRanges) { gitAllowedRanges = items } else { gitAllowedRanges = [] }
        releaseTimeoutSeconds = integer(.releaseTimeoutSeconds)
        deploymentTimeoutSeconds = integer(.deploymentTimeoutSeconds)
        releasesKept = integer(.releasesKept)
        drainSeconds = integer(.drainSeconds)
        warmSeconds = integer(.warmSeconds)
        logLinesKept = integer(.logLinesKept)
    }
}
