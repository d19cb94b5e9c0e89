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
            let links = AuditLinks(
                base: "/applications", organization: OrganizationHeading.path(of: tenant.scope.organizationID),
                applications: try await audit.applications(tenant.scope))
            let now = website.surroundings.now
            let rows = page.records.map { AuditContent.Row($0, links, now: now) }
            let next = page.next.map { "/audit?cursor=\($0)" }
            return website.page(AuditContent(entries: rows, next: next), for: tenant.person, request)
        }
        table.administrator(.get, "/platform/audit", "Page of everybody's audit log") { request, _, person in
            website.page(try await everybody(request), for: person, request)
        }
        for (format, word) in [("csv", "CSV"), ("jsonl", "JSON")] {
            table.tenant(.manage, .get, "/audit.\(format)", "The audit log as \(word)") { request, _, tenant in
                try await AuditRoutes.export(request, format: format) { try await audit.list(tenant.scope, $0) }
            }
            table.administrator(.get, "/platform/audit.\(format)", "Everybody's audit log as \(word)") {
                request, _, _ in
                try await AuditRoutes.export(request, format: format) { try await audit.list(chain: nil, $0) }
            }
        }
    }
}

extension AuditPages {
    private func everybody(_ request: Request) async throws -> AuditContent {
        func given(_ name: Substring) -> String? {
            request.uri.queryParameters[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        let results = AuditEntry.Result.allCases.map(\.rawValue)
        let (actor, result, list) = (given("actor"), given("result"), try ListPage(request))
        let query = Audit.Query(
            actor: actor, action: nil, result: result, since: nil, until: nil, cursor: list.cursor, limit: list.limit)
        let page = try await audit.records(chain: nil, query)
        let names = try await audit.organizationNames(Set(page.records.map(\.chain)))
        let links = AuditLinks(
            base: "/platform/applications", organization: nil,
            applications: try await audit.applications(in: page.records))
        let rows = page.records.map { record in
            var row = AuditContent.Row(record, links, now: website.surroundings.now)
            row.place = names[record.chain] ?? record.chain
            return row
        }
        let kept = [("actor", actor), ("result", result)].compactMap { name, value in
            value.map { "&\(name)=\(FormBody.escape($0))" }
        }.joined()
        var content = AuditContent(entries: rows, next: page.next.map { "/platform/audit?cursor=\($0)\(kept)" })
        content.filter = .init(actor: actor ?? "", result: result ?? "", results: results)
        return content
    }
}

/// Where the pages of an organization's things are. Pure.
struct AuditLinks: Sendable {
    /// Address below which applications have their pages.
    let base: String
    /// Address of the organization's pages; nil for who is no member.
    let organization: String?
    /// Slugs and ids of the applications that there still are.
    let applications: Set<String>

    /// Nil for what has no page, or none any more.
    func path(_ part: AuditSentence.Part, of subjects: [String: String]) -> String? {
        switch part.noun {
        case "application": application(part.text) ?? subjects["application"].flatMap(application)
        case "deployment":
            organization == nil
                ? nil
                : subjects["application"].flatMap(application).map { "\($0)/deployments/\(FormBody.escape(part.text))" }
        case "token": organization.map { $0 + "/tokens" }
        default: nil
        }
    }

    private func application(_ name: String) -> String? {
        applications.contains(name) ? "\(base)/\(FormBody.escape(name))" : nil
    }
}

extension AuditContent.Row {
    init(_ record: AuditRecord, _ links: AuditLinks, now: Timestamp) {
        let resource = AuditEntryResource(record)
        let sentence = AuditSentence(resource)
        let parts = sentence.parts.map { part in
            AuditContent.Part(
                part.text, path: links.path(part, of: sentence.subjects), isName: part.noun != nil)
        }
        self.init(
            at: Moment(record.entry.at, now: now), actor: sentence.who, parts: parts, detail: sentence.detail,
            address: resource.address, result: record.entry.result == .done ? nil : resource.result,
            source: resource.action + ", " + resource.subject)
    }
}
