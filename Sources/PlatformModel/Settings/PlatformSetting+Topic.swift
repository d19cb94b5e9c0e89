extension PlatformSetting {
    /// What settings are about; those of one are shown and saved together.
    package enum Topic: String, Sendable, CaseIterable {
        case accounts, billing, payments, applications, builds, deployments

        package var title: String {
            switch self {
            case .accounts: "Accounts and monitoring"
            case .billing: "Prices and billing"
            case .payments: "Payment providers"
            case .applications: "New applications and their sources"
            case .builds: "Builds"
            case .deployments: "Deployments and logs"
            }
        }
    }

    package var topic: Topic {
        switch self {
        case .registration, .metricsToken: .accounts
        case .currency, .billing, .graceHours, .suspendedDataDays, .chargeIntervalSeconds: .billing
        case .chargeSilentTime, .billingRetentionDays, .taxBasisPoints, .invoiceSender: .billing
        case .stripeSecretKey, .stripeSigningSecret, .paypalClientID, .paypalClientSecret, .paypalWebhookID: .payments
        case .defaultRegion, .dockerfileBuilds, .uploadLimitMB, .gitAllowedRanges: .applications
        case .buildTimeoutSeconds, .buildMemoryMB, .buildCPUMillicores, .buildsPerNode: .builds
        case .releaseTimeoutSeconds, .deploymentTimeoutSeconds, .drainSeconds, .warmSeconds: .deployments
        case .releasesKept, .logLinesKept: .deployments
        }
    }
}
