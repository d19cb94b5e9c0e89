import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/quota`, and what administrators set of it.
struct QuotaRoutes {
    private let quotas: Quotas

    init(_ quotas: Quotas) { self.quotas = quotas }

    func add(to table: inout RouteTable) {
        let quotas = quotas
        table.tenant(
            .view, .get, "/api/paas/quota",
            .init(
                "What the organization may use, and uses",
                gives: .wholeList(of: QuotaLineResource.self))
        ) { _, _, tenant in
            try .json(ListResource(items: Self.lines(await quotas.quota(tenant.scope))))
        }
        let one = "/api/admin/paas/organizations/{organization}/quota"
        table.administrator(
            .get, one,
            .init("An organization's quota", gives: .wholeList(of: QuotaLineResource.self))
        ) { _, context, _ in
            try .json(ListResource(items: Self.lines(await quotas.quota(of: context.parameter("organization")))))
        }
        table.administrator(
            .put, one,
            .init(
                "Sets the limits of an organization that differ from the settings", takes: .json(QuotaRequest.self),
                gives: .wholeList(of: QuotaLineResource.self))
        ) { request, context, _ in
            let amounts = try await request.json(QuotaRequest.self).amounts()
            let quota = try await quotas.setOverrides(of: context.parameter("organization"), amounts)
            return try .json(ListResource(items: Self.lines(quota)))
        }
    }

    static func lines(_ quota: Quota) -> [QuotaLineResource] {
        QuotaResource.allCases.map { resource in
            QuotaLineResource(
                resource: resource.rawValue, used: quota.used[resource], limit: quota.limits[resource],
                percent: quota.percent(resource), status: quota.level(resource).rawValue)
        }
    }
}

extension QuotaRequest {
    fileprivate func amounts() throws -> [QuotaResource: Int64] {
        let given: [(QuotaResource, Int64?)] = [
            (.applications, applications), (.instances, instances), (.cpuMillicores, cpuMillicores),
            (.memoryMB, memoryMB), (.storageBytes, storageBytes), (.concurrentBuilds, concurrentBuilds),
        ]
        return try Quotas.checked(given.reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}
