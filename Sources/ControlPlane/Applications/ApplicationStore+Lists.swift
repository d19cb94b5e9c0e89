import PlatformModel
import SQLStore

extension ApplicationStore {
    /// The orders of a list; the first is the usual one.
    static let sorts = ["newest", "oldest", "name"]

    /// What a page is read with: of one organization, or of all for administrators (nil). The status is derived, so it
    /// is not filtered here.
    ///
    /// - Parameter isRare: the filter's text is better looked up than met.
    static func pageStatement(
        _ scope: TenantScope?, _ filter: ApplicationFilter, sort: String?, after position: ListPosition?, limit: Int,
        isRare: Bool = false
    ) -> (sql: String, values: [SQLValue]) {
        var conditions = SQLConditions()
        conditions.add(equal: scope?.organizationID.text ?? filter.organizationID, to: "organization_id")
        conditions.add(equal: filter.region, to: "region")
        conditions.add(equal: filter.runtimeID, to: "runtime_id")
        conditions.add(equal: filter.planID, to: "plan_id")
        conditions.add(equal: filter.nodeID, to: "node_id")
        if let pattern = filter.text.map(LikePattern.containing) {
            conditions.add(
                "LOWER(name) LIKE ? ESCAPE '\\' OR slug LIKE ? ESCAPE '\\'", .text(pattern), .text(pattern))
        }
        if isRare, let text = filter.text { ApplicationSearch.narrow(&conditions, to: text) }
        if let position {
            switch sort {
            case "name": conditions.add("(LOWER(name), id) > (LOWER(?), ?)", .text(position.text), .text(position.id))
            case "oldest": conditions.add("id > ?", .text(position.id))
            default: conditions.add("id < ?", .text(position.id))
            }
        }
        let order = ["name": "LOWER(name), id", "oldest": "id"][sort ?? ""] ?? "id DESC"
        let end = conditions.parameter(SQLValue(limit))
        return ("SELECT * FROM applications\(conditions.clause) ORDER BY \(order) LIMIT \(end)", conditions.values)
    }

    /// The page of those that also have the filter's status, and the cursor of the next.
    func page(
        _ scope: TenantScope?, _ filter: ApplicationFilter, _ page: ListPage, _ transaction: Transaction
    ) throws -> (items: [Application], next: String?) {
        let byName = page.sort == "name"
        var position =
            byName
            ? try page.cursor.map(ListPosition.init(cursor:)) : try page.id().map { ListPosition(text: "", id: $0) }
        var found: [Application] = []
        // An organization has few enough to read them all.
        let isRare = try scope == nil && filter.text.map { try ApplicationSearch.isRare($0, transaction) } ?? false
        while true {
            let statement = Self.pageStatement(
                scope, filter, sort: page.sort, after: position, limit: page.limit + 1, isRare: isRare)
            let batch = try transaction.query(statement.sql, statement.values).map(Application.init(row:))
            if let wanted = filter.status {
                let facts = try ApplicationFacts(of: batch, transaction)
                found += batch.filter { facts.withStatus($0).status == wanted }
            } else {
                found += batch
            }
            if found.count > page.limit || batch.count <= page.limit { break }
            position = batch.last.map { ListPosition(text: $0.name, id: $0.id.text) }
        }
        let shown = Array(found.prefix(page.limit))
        guard found.count > page.limit, let last = shown.last else { return (shown, nil) }
        return (shown, byName ? try ListPosition(text: last.name, id: last.id.text).cursor : last.id.text)
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
