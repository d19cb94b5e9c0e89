package import PlatformModel

/// What an organization may use, and uses.
package struct QuotaContent: PageContent {
    package var heading: OrganizationHeading
    let meters: [Meter]
    /// One sentence for each limit that is near or reached.
    let warnings: [String]
    package var title: String { "Quota · \(heading.name)" }
    package let section = PageSection.organization

    package init(heading: OrganizationHeading, quota: Quota) {
        self.heading = heading
        meters = QuotaResource.allCases.map { Meter($0, of: quota) }
        warnings = Self.warnings(QuotaResource.allCases, of: quota)
    }

    /// One sentence for each of these that is near its limit or has reached it.
    static func warnings(_ resources: [QuotaResource], of quota: Quota) -> [String] {
        resources.compactMap { resource in
            switch quota.level(resource) {
            case .ok: nil
            case .warning: "\(label(resource)): \(quota.percent(resource)) % are in use."
            case .exceeded: "\(label(resource)): all is in use; more is refused."
            }
        }
    }

    static func label(_ resource: QuotaResource) -> String {
        switch resource {
        case .applications: "Applications"
        case .instances: "Instances"
        case .cpuMillicores: "CPU"
        case .memoryMB: "Memory"
        case .storageBytes: "Storage"
        case .concurrentBuilds: "Builds at once"
        }
    }

    static func amount(_ number: Int64, of resource: QuotaResource) -> String {
        switch resource {
        case .applications, .instances, .concurrentBuilds: "\(number)"
        case .cpuMillicores: Wording.cores(millicores: Int(clamping: number))
        case .memoryMB: Wording.size(megabytes: Int(clamping: number))
        case .storageBytes: Wording.size(bytes: number)
        }
    }

    package static let template = #"""
        {{#page.heading}}{{>organization-heading}}{{/page.heading}}
        {{#page}}
        <p class="lead">What this organization may use at once: what its plans promise counts, not what is measured.
        An administrator of the platform can raise a limit.</p>
        {{#warnings}}<p class="problem quota-warning">{{>icon/warning}}{{.}}</p>{{/warnings}}
        <section class="card"><div class="meters">{{#meters}}{{>meter}}{{/meters}}</div></section>
        {{/page}}
        """#
}

extension Meter {
    /// Amber from 80 %, red from 100 %.
    init(_ resource: QuotaResource, of quota: Quota) {
        let (used, limit) = (quota.used[resource], quota.limits[resource])
        self.init(
            label: QuotaContent.label(resource),
            text: "\(QuotaContent.amount(used, of: resource)) of \(QuotaContent.amount(limit, of: resource))",
            percent: min(100, quota.percent(resource)), tone: Self.tone(quota.level(resource)))
    }

    private static func tone(_ level: Quota.Level) -> String {
        switch level {
        case .ok: "good"
        case .warning: "warn"
        case .exceeded: "bad"
        }
    }
}
