import PlatformModel
import SQLStore

/// What organizations use, counted from the rows themselves, and the SQL of `organization_quotas`.
struct QuotaStore: Sendable {
    /// Applications count until nothing of them is left; of those that are stopped or being deleted no instances.
    func used(_ scope: TenantScope, plans: [Plan], _ transaction: Transaction) throws -> QuotaAmounts {
        let organization = SQLValue.text(scope.organizationID.text)
        let rows = try transaction.query(
            """
            SELECT plan_id, total_instances, is_stopped, is_deleting,
                (SELECT COUNT(DISTINCT process || '.' || CAST(position AS TEXT)) FROM instances
                    WHERE application_id = applications.id AND wanted = 'running') AS running
            FROM applications WHERE organization_id = $1
            """, [organization])
        var used: QuotaAmounts = [.applications: Int64(rows.count)]
        let byID = Dictionary(plans.map { ($0.id.text, $0) }) { first, _ in first }
        for row in rows where try !row.bool("is_stopped") && !row.bool("is_deleting") {
            guard let plan = byID[try row.text("plan_id")] else { continue }
            let count = try max(row.int("total_instances"), row.int("running"))
            used = used + .instances(count, of: plan)
        }
        let more = try transaction.first(
            """
            SELECT
                (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS {{bigint}}) FROM sources WHERE application_id IN
                    (SELECT id FROM applications WHERE organization_id = $1)) AS source_bytes,
                (SELECT COUNT(*) FROM builds WHERE status IN ('queued', 'building') AND application_id IN
                    (SELECT id FROM applications WHERE organization_id = $1)) AS builds
            """.replacing("{{bigint}}", with: transaction.dialect == .postgresql ? "BIGINT" : "INTEGER"),
            [organization])
        guard let more else { return used }
        return try used + [.storageBytes: more.integer("source_bytes"), .concurrentBuilds: more.integer("builds")]
    }

    /// Instances that an application is counted with, as ``used(_:plans:_:)`` does.
    func counted(_ application: Application, _ transaction: Transaction) throws -> Int {
        guard !application.isStopped, !application.isDeleting else { return 0 }
        let row = try transaction.first(
            """
            SELECT COUNT(DISTINCT process || '.' || CAST(position AS TEXT)) AS running FROM instances
            WHERE application_id = $1 AND wanted = 'running'
            """, [.text(application.id.text)])
        return try max(application.totalInstances, row?.int("running") ?? 0)
    }

    /// What an administrator set for the organization.
    func overrides(_ scope: TenantScope, _ transaction: Transaction) throws -> [QuotaResource: Int64] {
        let rows = try transaction.query(
            "SELECT resource, amount FROM organization_quotas WHERE organization_id = $1",
            [.text(scope.organizationID.text)])
        return try rows.reduce(into: [:]) { found, row in
            // A resource of a newer server is none of ours.
            guard let resource = QuotaResource(rawValue: try row.text("resource")) else { return }
            found[resource] = try row.integer("amount")
        }
    }

    /// Whether an organization is to be told that a resource has reached a level: not when it was told of this one, or
    /// of a higher one, since `since`. Notes that it was.
    func takesNotice(
        of resource: QuotaResource, at level: Quota.Level, _ scope: TenantScope, since: Timestamp, now: Timestamp,
        _ transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO quota_notices (organization_id, resource, percent, noticed_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization_id, resource) DO UPDATE SET percent = excluded.percent,
                noticed_at = excluded.noticed_at
            WHERE quota_notices.percent < excluded.percent OR quota_notices.noticed_at < $5
            """,
            [
                .text(scope.organizationID.text), .text(resource.rawValue), SQLValue(level.leastPercent),
                SQLValue(now.milliseconds), SQLValue(since.milliseconds),
            ]) == 1
    }

    /// Replaces all of an organization's.
    func setOverrides(
        _ scope: TenantScope, _ amounts: [QuotaResource: Int64], _ transaction: Transaction
    ) throws {
        let organization = SQLValue.text(scope.organizationID.text)
        try transaction.execute("DELETE FROM organization_quotas WHERE organization_id = $1", [organization])
        for (resource, amount) in amounts {
            try transaction.execute(
                "INSERT INTO organization_quotas (organization_id, resource, amount) VALUES ($1, $2, $3)",
                [organization, .text(resource.rawValue), SQLValue(amount)])
        }
    }
}
