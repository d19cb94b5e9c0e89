import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The organization's audit log as a page, for those who manage it.
struct AuditPages {
    let website: Website
    let audit: Audit

    func add(to table: inout RouteTable) {
        let (website, audit) = (website, audit)
        table.tenant(.manage, .get, "/audit", "Page of the audit log") { request, _, tenant in
            let page = try await audit.records(
                chain: AuditChain.organization(tenant.scope.organizationID), AuditRoutes.query(request))
            let now = website.surroundings.now
            let rows = page.records.map { AuditContent.Row($0.entry, now: now) }
            let next = page.next.map { "/audit?cursor=\($0)" }
            return website.page(AuditContent(entries: rows, next: next), for: tenant.person, request)
        }
        table.tenant(.manage, .get, "/audit.csv", "The audit log as CSV") { request, _, tenant in
            try await AuditRoutes.export(request, format: "csv") { try await audit.list(tenant.scope, $0) }
        }
    }
}

extension AuditContent.Row {
    init(_ entry: AuditEntry, now: Timestamp) {
        let who = entry.actor.kind == .person ? entry.actor.name : entry.actor.kind.rawValue
        let count = entry.count > 1 ? " (\(entry.count) times)" : ""
        self.init(
            at: Moment(entry.at, now: now), actor: who, action: entry.action, subject: entry.subject,
            address: entry.address, result: entry.result.rawValue + count, isBad: entry.result != .done)
    }
}
