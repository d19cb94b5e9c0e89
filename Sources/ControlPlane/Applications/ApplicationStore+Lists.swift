import PlatformModel
import SQLStore

extension ApplicationStore {
    /// Of one organization, or of all for administrators (nil); newest first, those before `cursor`. The status is
    /// derived, so it is not filtered here.
    func page(
        _ scope: TenantScope?, _ filter: ApplicationFilter, before cursor: String?, limit: Int,
        _ transaction: Transaction
    ) throws -> [Application] {
        let organization = scope?.organizationID.text ?? filter.organizationID ?? ""
        return try transaction.query(
            """
            SELECT * FROM applications WHERE ($1 = '' OR organization_id = $1) AND id < $2
                AND ($3 = '' OR region = $3) AND ($4 = '' OR runtime_id = $4) AND ($5 = '' OR plan_id = $5)
                AND ($6 = '' OR node_id = $6)
                AND ($7 = '' OR LOWER(name) LIKE $7 ESCAPE '\\' OR slug LIKE $7 ESCAPE '\\')
            ORDER BY id DESC LIMIT $8
            """,
            [
                .text(organization), .text(cursor ?? "~"), .text(filter.region ?? ""), .text(filter.runtimeID ?? ""),
                .text(filter.planID ?? ""), .text(filter.nodeID ?? ""),
                .text(filter.text.map(LikePattern.containing) ?? ""),
                SQLValue(limit),
            ]
        ).map(Application.init(row:))
    }

    /// The page of those that also have the filter's status, and whether there are more.
    func page(
        _ scope: TenantScope?, _ filter: ApplicationFilter, _ page: ListPage, _ transaction: Transaction
    ) throws -> (items: [Application], next: String?) {
        var (found, cursor): ([Application], String?) = ([], page.cursor)
        while true {
            let batch = try self.page(scope, filter, before: cursor, limit: page.limit + 1, transaction)
            for application in batch {
                if let wanted = filter.status {
                    guard try ApplicationMessages.withStatus(application, transaction).status == wanted else {
                        continue
                    }
                }
                found.append(application)
            }
            if found.count > page.limit || batch.count <= page.limit { break }
            cursor = batch.last?.id.text
        }
        let shown = Array(found.prefix(page.limit))
        return (shown, found.count > page.limit ? shown.last?.id.text : nil)
    }

    /// Begins or ends a suspension.
    func setSuspension(_ suspension: Suspension?, of id: ApplicationID, now: Timestamp, _ transaction: Transaction)
        throws
    {
        try transaction.execute(
            """
            UPDATE applications SET is_suspended = $2, suspension = $3, suspension_note = $4, suspended_at = $5,
                updated_at = $6 WHERE id = $1
            """,
            [
                .text(id.text), SQLValue(suspension != nil), SQLValue(suspension?.reason.rawValue),
                SQLValue(suspension?.note), SQLValue(suspension?.at.milliseconds), SQLValue(now.milliseconds),
            ])
    }

    /// By id or slug, of any organization: for administrators.
    func findAny(_ idOrSlug: String, _ transaction: Transaction) throws -> Application? {
        try transaction.first("SELECT * FROM applications WHERE id = $1 OR slug = $1", [.text(idOrSlug)])
            .map(Application.init(row:))
    }
}
