package import PlatformAPI
package import PlatformModel
import SQLStore

/// Reading and checking the audit log.
package struct Audit: Sendable {
    private static let partSize = 1000

    private let surroundings: Surroundings
    private let trail: AuditTrail

    package init(_ surroundings: Surroundings, trail: AuditTrail) {
        self.surroundings = surroundings
        self.trail = trail
    }

    /// What a reader asks for. Times are RFC 3339.
    package struct Query: Sendable {
        package var actor: String?
        package var action: String?
        package var result: String?
        package var since: Timestamp?
        package var until: Timestamp?
        package var cursor: String?
        package var limit: Int
    }

    /// An organization's entries, newest first.
    package func list(_ scope: TenantScope, _ query: Query) async throws -> ListResource<AuditEntryResource> {
        try await list(chain: AuditChain.organization(scope.organizationID), query)
    }

    /// The whole platform's entries, or one chain's.
    package func list(chain: String?, _ query: Query) async throws -> ListResource<AuditEntryResource> {
        let page = try await records(chain: chain, query)
        return ListResource(items: page.records.map { AuditEntryResource($0) }, nextCursor: page.next)
    }

    /// A page of entries and the cursor of the next one.
    func records(chain: String?, _ query: Query) async throws -> (records: [AuditRecord], next: String?) {
        try await trail.refusals.write(olderThan: nil)
        let filter = AuditStore.Filter(
            chain: chain, actor: query.actor, action: query.action, result: query.result, since: query.since,
            until: query.until)
        let before = try query.cursor.map(AuditStore.Position.init)
        let found = try await surroundings.store.read {
            try AuditStore.list(filter, before: before, limit: query.limit + 1, in: $0)
        }
        let page = found.prefix(query.limit)
        let next = found.count > query.limit ? page.last.map { AuditStore.Position($0).text } : nil
        return (Array(page), next)
    }

    /// Slugs and ids of the applications that an organization has now.
    func applications(_ scope: TenantScope) async throws -> Set<String> {
        try await surroundings.store.read { try ApplicationStore().names(scope, $0) }
    }

    /// Slugs and ids of the applications that entries are about and that there still are.
    func applications(in records: [AuditRecord]) async throws -> Set<String> {
        let sentences = records.map { AuditSentence(AuditEntryResource($0)) }
        let named = Set(
            sentences.flatMap { sentence in
                sentence.parts.filter { $0.noun == "application" }.map(\.text)
                    + [sentence.subjects["application"]].compactMap(\.self)
            })
        return try await surroundings.store.read { transaction in
            try named.filter { try ApplicationStore().findAny($0, transaction) != nil }
        }
    }

    /// Names of the organizations among some chains.
    func organizationNames(_ chains: Set<String>) async throws -> [String: String] {
        try await surroundings.store.read { transaction in
            try chains.reduce(into: [:]) { names, chain in
                names[chain] = try OrganizationStore.load(OrganizationID(chain), in: transaction)?.name
            }
        }
    }

    /// Reads every chain from its beginning; stops at the first break of each.
    package func verify() async throws -> AuditVerificationResource {
        let heads = try await surroundings.store.read { try AuditStore.heads(in: $0) }
        var breaks: [AuditBreakResource] = []
        var count: Int64 = 0
        for head in heads {
            var verification = AuditVerification()
            repeat {
                let after = verification.count
                let part = try await surroundings.store.read {
                    try AuditStore.part(of: head.chain, after: after, limit: Self.partSize, in: $0)
                }
                // What was written after the ends were read is checked next time.
                for record in part where record.number <= head.number { verification.take(record) }
                if part.count < Self.partSize || (part.last?.number ?? 0) >= head.number { break }
            } while verification.found == nil
            verification.end(chain: head.chain, number: head.number, hash: head.hash)
            count += verification.count
            if let found = verification.found {
                breaks.append(AuditBreakResource(chain: found.chain, number: found.number, reason: found.reason))
            }
        }
        return AuditVerificationResource(holds: breaks.isEmpty, entries: count, chains: heads.count, breaks: breaks)
    }
}

extension AuditStore {
    /// Place in a list.
    struct Position: Sendable {
        let at: Int64
        let chain: String
        let number: Int64

        init(_ record: AuditRecord) {
            (at, chain, number) = (record.entry.at.milliseconds, record.chain, record.number)
        }

        /// A cursor; throws `invalid` for what is none.
        init(_ text: String) throws {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, let at = Int64(parts[0]), let number = Int64(parts[2]) else {
                throw PlatformError.invalid([.init("cursor", "is unknown; begin again without it.")])
            }
            (self.at, chain, self.number) = (at, String(parts[1]), number)
        }

        var text: String { "\(at).\(chain).\(number)" }
    }
}

extension AuditEntryResource {
    init(_ record: AuditRecord) {
        let entry = record.entry
        self.init(
            chain: record.chain, number: record.number, at: entry.at.rfc3339, actorKind: entry.actor.kind.rawValue,
            actorID: entry.actor.id, actor: entry.actor.name, credential: entry.actor.credential, action: entry.action,
            subject: entry.subject, address: entry.address, result: entry.result.rawValue, code: entry.code,
            requestID: entry.requestID, count: entry.count, hash: record.hash)
    }
}
