import HostSupport
package import PlatformAPI
package import PlatformModel
package import SQLStore

/// Where administrators read and change the settings of the running platform.
package struct SettingsDesk: Sendable {
    private let surroundings: Surroundings
    private let store: SettingStore

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        store = SettingStore(surroundings.sealing)
    }

    /// All settings, in the order of the table.
    package func list() async throws -> [SettingResource] {
        try await surroundings.store.read { try resources($0) }
    }

    /// Sets all or none.
    package func update(_ request: SettingsRequest, by person: Person) async throws -> [SettingResource] {
        guard request.values.count <= PlatformSetting.allCases.count else {
            throw PlatformError(.badRequest, "There are more values than settings.")
        }
        var problems = Problems()
        var changes: [PlatformSetting: SettingValue?] = [:]
        for (name, wire) in request.values.sorted(by: { $0.key < $1.key }) {
            guard let setting = PlatformSetting(rawValue: name) else {
                problems.note(String(name.prefix(64)), "is not a setting")
                continue
            }
            let value = wire.map { SettingValue($0) }
            problems.note(name, value.flatMap { setting.problem($0) })
            changes.updateValue(value, forKey: setting)
        }
        try problems.finish()
        let (now, wanted) = (surroundings.now, changes)
        return try await surroundings.store.write { transaction in
            for (setting, value) in wanted.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                transaction.remark(setting.remark(value))
                if let value {
                    try store.set(setting, to: value, by: person.user.email, now: now, transaction)
                } else {
                    try store.remove(setting, transaction)
                }
            }
            try refuseContradiction(transaction)
            return try resources(transaction)
        }
    }

    /// Whether `token` is the one that reads `/metrics`; false while none is set.
    package func isMetricsToken(_ token: String) async throws -> Bool {
        let secret = try await surroundings.store.read { [store] in try store.secret(.metricsToken, $0) }
        guard let secret else { return false }
        return Array(secret.reveal().utf8).isSame(as: Array(token.utf8))
    }

    private func refuseContradiction(_ transaction: Transaction) throws {
        let settings = try surroundings.settings(transaction)
        guard settings.buildTimeoutSeconds <= settings.deploymentTimeoutSeconds else {
            throw PlatformError.invalid([
                .init("build_timeout_seconds", "must not be longer than deployment_timeout_seconds, which holds both.")
            ])
        }
    }

    private func resources(_ transaction: Transaction) throws -> [SettingResource] {
        let stored = try store.all(transaction)
        return PlatformSetting.allCases.map { setting in
            let isSecret = setting.kind == .secret
            let fallback = isSecret ? nil : surroundings.configuration.value(of: setting)
            var resource = SettingResource(
                name: setting.rawValue, type: setting.kind.word, summary: setting.summary,
                value: (stored[setting]?.value ?? fallback).map { SettingValueResource($0) },
                defaultValue: fallback.map { SettingValueResource($0) }, isSet: stored[setting] != nil)
            if case .integer(let range) = setting.kind {
                (resource.minimum, resource.maximum) = (range.lowerBound, range.upperBound)
            }
            resource.updatedAt = stored[setting]?.updatedAt.rfc3339
            resource.updatedBy = stored[setting]?.updatedBy
            return resource
        }
    }
}

extension PlatformSetting {
    /// For the audit log; a secret's value stays out of it.
    fileprivate func remark(_ value: SettingValue?) -> String {
        guard let value else { return "\(rawValue) as the file says" }
        return kind == .secret ? "\(rawValue) set" : "\(rawValue) = \(value.stored.prefix(200))"
    }
}

extension Surroundings {
    /// The settings as they hold in this transaction: those that administrators set, else those of the server's file.
    /// They are a handful of rows, read each time, so every server follows a change at once.
    package func settings(_ transaction: Transaction) throws -> PlatformSettings {
        let stored = try SettingStore(sealing).all(transaction)
        return PlatformSettings { stored[$0]?.value ?? configuration.value(of: $0) }
    }
}

extension Surroundings {
    /// When billing was last turned on or off; nil when nobody ever did.
    func billingSwitchedAt(_ transaction: Transaction) throws -> Timestamp? {
        try SettingStore(sealing).all(transaction)[.billing]?.updatedAt
    }
}

extension ControlPlaneConfiguration {
    /// What the server's file says of a setting.
    func value(of setting: PlatformSetting) -> SettingValue {
        switch setting {
        case .registration: .text(registration.rawValue)
        case .currency: .text("USD")
        case .billing: .text(BillingMode.off.rawValue)
        case .graceHours: .integer(24)
        case .suspendedDataDays: .integer(30)
        case .billingRetentionDays: .integer(3650)
        case .chargeIntervalSeconds: .integer(3600)
        case .chargeSilentTime: .boolean(false)
        case .taxBasisPoints: .integer(0)
        case .invoiceSender: .list([])
        case .defaultRegion: .text(defaultRegion)
        case .dockerfileBuilds: .boolean(dockerfileBuilds)
        case .uploadLimitMB: .integer(uploadLimitMB)
        case .buildTimeoutSeconds: .integer(buildTimeoutSeconds)
        case .buildMemoryMB: .integer(buildMemoryMB)
        case .buildCPUMillicores: .integer(buildCPUMillicores)
        case .buildsPerNode: .integer(buildsPerNode)
        case .gitAllowedRanges: .list(gitAllowedRanges)
        case .releaseTimeoutSeconds: .integer(releaseTimeoutSeconds)
        case .deploymentTimeoutSeconds: .integer(deploymentTimeoutSeconds)
        case .releasesKept: .integer(releasesKept)
        case .drainSeconds: .integer(drainSeconds)
        case .warmSeconds: .integer(warmSeconds)
        case .logLinesKept: .integer(logLinesKept)
        case .metricsToken, .stripeSecretKey, .stripeSigningSecret: .text("")
        case .paypalClientID, .paypalClientSecret, .paypalWebhookID: .text("")
        }
    }
}

extension SettingValue {
    init(_ resource: SettingValueResource) {
        self =
            switch resource {
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .text(let value): .text(value)
            case .list(let value): .list(value)
            }
    }
}

extension SettingValueResource {
    init(_ value: SettingValue) {
        self =
            switch value {
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .text(let value): .text(value)
            case .list(let value): .list(value)
            }
    }
}
