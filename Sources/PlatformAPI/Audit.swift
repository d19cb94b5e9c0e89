/// Something that somebody did or was refused.
package struct AuditEntryResource: Sendable, Equatable, Codable {
    /// Id of an organization, `platform` or `accounts`.
    package var chain: String
    /// From 1 within the chain.
    package var number: Int64
    /// RFC 3339 UTC.
    package var at: String
    /// `person`, `node` or `nobody`.
    package var actorKind: String
    package var actorID: String
    /// Email of a person.
    package var actor: String
    /// How the request proved who it is.
    package var credential: String
    /// Method and path of the route.
    package var action: String
    /// The path as asked for, and what was made.
    package var subject: String
    package var address: String
    /// `done`, `denied` or `failed`.
    package var result: String
    /// Code of the problem.
    package var code: String
    package var requestID: String
    /// How many of the same within a minute it stands for.
    package var count: Int
    /// SHA-256 over the entry and the one before it.
    package var hash: String

    package init(
        chain: String, number: Int64, at: String, actorKind: String, actorID: String, actor: String,
        credential: String, action: String, subject: String, address: String, result: String, code: String,
        requestID: String, count: Int, hash: String
    ) {
        self.chain = chain
        self.number = number
        self.at = at
        self.actorKind = actorKind
        self.actorID = actorID
        self.actor = actor
        self.credential = credential
        self.action = action
        self.subject = subject
        self.address = address
        self.result = result
        self.code = code
        self.requestID = requestID
        self.count = count
        self.hash = hash
    }

    private enum CodingKeys: String, CodingKey {
        case chain, number, at, actorKind = "actor_kind", actorID = "actor_id", actor, credential, action, subject
        case address, result, code, requestID = "request_id", count, hash
    }
}

/// `GET /api/admin/paas/audit/verify`.
package struct AuditVerificationResource: Sendable, Equatable, Codable {
    package var holds: Bool
    /// Entries that are as they were written.
    package var entries: Int64
    package var chains: Int
    package var breaks: [AuditBreakResource]

    package init(holds: Bool, entries: Int64, chains: Int, breaks: [AuditBreakResource]) {
        self.holds = holds
        self.entries = entries
        self.chains = chains
        self.breaks = breaks
    }
}

/// Where a chain no longer holds.
package struct AuditBreakResource: Sendable, Equatable, Codable {
    package var chain: String
    package var number: Int64
    package var reason: String

    package init(chain: String, number: Int64, reason: String) {
        self.chain = chain
        self.number = number
        self.reason = reason
    }
}
