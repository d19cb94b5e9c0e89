import PlatformModel

/// What organizations are told about their limits.
enum QuotaMails {
    static func near(_ resource: QuotaResource, of quota: Quota, _ organization: String) -> MailContent {
        let (used, limit) = (resource.words(quota.used[resource]), resource.words(quota.limits[resource]))
        let isFull = quota.level(resource) == .exceeded
        return .text(
            subject: isFull ? "A limit is reached" : "\(quota.percent(resource)) % of a limit are in use",
            body: """
                \(organization) uses \(used) of \(limit).

                \(isFull ? "More is refused from now on." : "Nothing is refused yet.") What runs goes on. Delete what \
                you do not need, or ask the platform's administrators for a larger quota.
                """)
    }
}
