/// One line of `GET /api/paas/quota`.
package struct QuotaLineResource: Sendable, Equatable, Codable {
    /// `applications`, `instances`, `cpu_millicores`, `memory_mb`, `storage_bytes` or `concurrent_builds`.
    package var resource: String
    package var used: Int64
    package var limit: Int64
    package var percent: Int
    /// `ok`, `warning` from 80 %, `exceeded` from 100 %.
    package var status: String

    package init(resource: String, used: Int64, limit: Int64, percent: Int, status: String) {
        self.resource = resource
        self.used = used
        self.limit = limit
        self.percent = percent
        self.status = status
    }
}

/// `PUT /api/admin/paas/organizations/{organization}/quota`: the limits that differ from the settings; what is absent
/// follows them.
package struct QuotaRequest: Sendable, Equatable, Codable {
    package var applications: Int64?
    package var instances: Int64?
    package var cpuMillicores: Int64?
    package var memoryMB: Int64?
    package var storageBytes: Int64?
    package var concurrentBuilds: Int64?

    package init(applications: Int64? = nil, instances: Int64? = nil, memoryMB: Int64? = nil) {
        self.applications = applications
        self.instances = instances
        self.memoryMB = memoryMB
    }

    private enum CodingKeys: String, CodingKey {
        case applications, instances, cpuMillicores = "cpu_millicores", memoryMB = "memory_mb"
        case storageBytes = "storage_bytes", concurrentBuilds = "concurrent_builds"
    }
}
