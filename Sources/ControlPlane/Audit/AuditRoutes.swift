import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import PlatformAPI
import PlatformModel

/// The audit log: an organization's for those who manage it, everything for administrators.
struct AuditRoutes {
    private static let filters: [RouteDescription.Parameter] = [
        .text("actor", "Email of who did it"), .text("action", "Method and path of the route, as shown"),
        .word("result", "Only these", of: AuditEntry.Result.allCases.map(\.rawValue)),
        .time("since", "From this time on"), .time("until", "Before this time"),
    ]
    private static let formats = RouteDescription.Parameter.word("format", "jsonl when absent", of: ["jsonl", "csv"])
    private static let exportLimit = 10_000

    private let audit: Audit

    init(_ audit: Audit) { self.audit = audit }

    func add(to table: inout RouteTable) {
        let audit = audit
        table.tenant(
            .manage, .get, "/api/paas/audit",
            .init("What happened in the organization", gives: .list(of: AuditEntryResource.self), query: Self.filters)
        ) { request, _, tenant in
            try .json(await audit.list(tenant.scope, Self.query(request)))
        }
        table.tenant(
            .manage, .get, "/api/paas/audit/export",
            .init(
                "The newest 10,000 entries as CSV or as one JSON object a line",
                gives: .bytes("application/x-ndjson", "text/csv"),
                query: Self.filters + [Self.formats])
        ) { request, _, tenant in
            try await Self.export(request, format: Self.format(request)) { try await audit.list(tenant.scope, $0) }
        }
        addAdministration(to: &table)
    }

    private func addAdministration(to table: inout RouteTable) {
        let audit = audit
        let one = RouteDescription.Parameter.text("chain", "An organization's id, platform or accounts")
        table.administrator(
            .get, "/api/admin/paas/audit",
            .init("What happened anywhere", gives: .list(of: AuditEntryResource.self), query: Self.filters + [one])
        ) { request, _, _ in
            let chain = request.uri.queryParameters["chain"].map(String.init)
            return try .json(await audit.list(chain: chain, Self.query(request)))
        }
        table.administrator(
            .get, "/api/admin/paas/audit/export",
            .init(
                "The newest 10,000 entries of all as CSV or as one JSON object a line",
                gives: .bytes("application/x-ndjson", "text/csv"), query: Self.filters + [one, Self.formats])
        ) { request, _, _ in
            let chain = request.uri.queryParameters["chain"].map(String.init)
            return try await Self.export(request, format: Self.format(request)) {
                try await audit.list(chain: chain, $0)
            }
        }
        table.administrator(
            .get, "/api/admin/paas/audit/verify",
            .init("Whether the log is whole and unchanged", gives: .json(AuditVerificationResource.self))
        ) { _, _, _ in
            try .json(await audit.verify())
        }
    }

    static func query(_ request: Request) throws -> Audit.Query {
        let parameters = request.uri.queryParameters
        let page = try ListPage(request)
        let result = parameters["result"].map(String.init)
        if let result, AuditEntry.Result(rawValue: result) == nil {
            throw PlatformError.invalid([.init("result", "must be done, denied or failed.")])
        }
        return Audit.Query(
            actor: parameters["actor"].map(String.init), action: parameters["action"].map(String.init), result: result,
            since: try time("since", parameters["since"]), until: try time("until", parameters["until"]),
            cursor: page.cursor, limit: page.limit)
    }

    private static func format(_ request: Request) throws -> String {
        let format = request.uri.queryParameters["format"].map(String.init) ?? "jsonl"
        guard ["jsonl", "csv"].contains(format) else {
            throw PlatformError.invalid([.init("format", "must be jsonl or csv.")])
        }
        return format
    }

    private static func time(_ name: String, _ text: Substring?) throws -> Timestamp? {
        guard let text else { return nil }
        let styles = [Date.ISO8601FormatStyle.iso8601, .iso8601.time(includingFractionalSeconds: true)]
        for style in styles {
            guard let date = try? style.parse(String(text)),
                let milliseconds = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded())
            else { continue }
            return Timestamp(milliseconds: milliseconds)
        }
        throw PlatformError.invalid([.init(name, "must be a time like 2026-11-21T02:37:07Z.")])
    }

    /// A file of the newest entries: one JSON object a line, or CSV.
    static func export(
        _ request: Request, format: String, _ list: (Audit.Query) async throws -> ListResource<AuditEntryResource>
    ) async throws -> Response {
        var query = try query(request)
        query.limit = 1000
        var text = format == "csv" ? AuditEntryResource.csvHeading : ""
        var count = 0
        repeat {
            let page = try await list(query)
            for entry in page.items { text += try format == "csv" ? entry.csvLine : entry.jsonLine }
            count += page.items.count
            query.cursor = page.nextCursor
        } while query.cursor != nil && count < exportLimit
        let type = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson"
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"audit.\(format)\"",
            ], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension AuditEntryResource {
    static let csvHeading =
        "chain,number,at,actor,actor_kind,actor_id,credential,action,subject,address,result,code,count,request_id,"
        + "hash\r\n"

    /// RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe. By scalars: a mark that
    /// carries a combining accent is another character, and the same to whoever reads the table.
    var csvLine: String {
        [
            chain, "\(number)", at, actor, actorKind, actorID, credential, action, subject, address, result, code,
            "\(count)", requestID, hash,
        ].map { cell in
            let isFormula = cell.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
            let quoted = cell.unicodeScalars.replacing("\"".unicodeScalars, with: "\"\"".unicodeScalars)
            let safe = (isFormula ? "'" : "") + String(quoted)
            return "\"\(safe)\""
        }.joined(separator: ",") + "\r\n"
    }

    var jsonLine: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }
}
