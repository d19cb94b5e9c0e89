package import SQLStore

/// The control plane's tables, as the migrations that make them, in order. One file each in this folder; one that has
/// landed is never edited.
package enum Schema {
    package static let migrations: [Migration] = [
        .accounts, .catalogue, .nodes, .applications, .instances, .instanceUse, .accountSecurity, .organizationEnding,
        .deploymentTimes, .audit, .rateLimits, .dataKeys, .buildPresets, .settings, .administration,
        .logWriterTimes, .tenancy, .impersonations, .attempts, .slugsForEver,
        .commandRuns, .billing, .applicationSearch, .quotaNotices, .processCounts, .releaseVariables,
        .payments, .measurements, .billingTerms, .billingViews, .lifecycles, .billingPages,
        .billingFailures, .usageEnds, .invoicePeriods, .lookups, .usageNames, .spendingChannels,
    ]
}
