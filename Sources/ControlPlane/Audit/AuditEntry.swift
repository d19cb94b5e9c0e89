import Crypto
import Foundation
import HostSupport
package import PlatformModel

/// What somebody did or was refused. Entries of a chain are numbered from 1; each holds the hash of the one before.
package struct AuditEntry: Sendable, Equatable {
    package enum Result: String, Sendable, CaseIterable {
        case done, denied, failed
    }

    /// Who did it.
    package struct Actor: Sendable, Equatable, Hashable {
        package enum Kind: String, Sendable {
            case person, node, nobody
            /// What is done by itself, such as a suspension for want of money.
            case platform
        }

        package var kind: Kind
        /// Empty for nobody.
        package var id: String
        /// Email of a person, else empty.
        package var name: String
        /// How the request proved who it is; empty for nobody.
        package var credential: String

        static let nobody = Actor(kind: .nobody, id: "", name: "", credential: "")
        static let platform = Actor(kind: .platform, id: "", name: "", credential: "")
    }

    package var at: Timestamp
    package var actor: Actor
    /// Method and path of the route, with its parameters' names.
    package var action: String
    /// The path as it was asked for, and what was made: `application 0192…`.
    package var subject: String
    package var address: String
    package var result: Result
    /// Code of the problem; empty when it was done.
    package var code: String
    /// Names the request in the server's log.
    package var requestID: String
    /// How many like it this entry stands for: more than one for refusals of the same within a minute.
    package var count: Int

    /// Actions of no route.
    static let suspendedUnpaid = "billing suspend"
    static let resumedPaid = "billing resume"
    static let deletedUnpaid = "billing delete"

    /// SHA-256 over every field and the hash before it, in hexadecimal. Each field is preceded by its length, so that
    /// no two entries have the same bytes.
    package func hash(chain: String, number: Int64, previous: String) -> String {
        var hasher = SHA256()
        let fields = [
            "skypanel-audit-1", chain, "\(number)", previous, "\(at.milliseconds)", actor.kind.rawValue, actor.id,
            actor.name, actor.credential, action, subject, address, result.rawValue, code, requestID, "\(count)",
        ]
        for field in fields {
            hasher.update(data: Data("\(field.utf8.count):".utf8))
            hasher.update(data: Data(field.utf8))
        }
        return hexadecimal(hasher.finalize())
    }
}

extension AuditEntry {
    /// What the platform has done by itself.
    init(ofPlatform action: String, _ subject: String, at: Timestamp) {
        self.init(
            at: at, actor: .platform, action: action, subject: subject, address: "", result: .done, code: "",
            requestID: "", count: 1)
    }
}

/// An entry in its place.
package struct AuditRecord: Sendable, Equatable {
    package let chain: String
    package let number: Int64
    package let entry: AuditEntry
    package let previousHash: String
    package let hash: String
}

/// Chains of entries: one for each organization, one for the platform, one for signing in and registering.
package enum AuditChain {
    package static let platform = "platform"
    package static let accounts = "accounts"

    package static func organization(_ id: OrganizationID) -> String { id.text }
}

/// Where a chain of entries breaks; nil when it holds. Pure: takes the records in order and the chain's stored end.
package struct AuditVerification: Sendable, Equatable {
    package struct Break: Sendable, Equatable {
        package let chain: String
        package let number: Int64
        package let reason: String
    }

    package private(set) var count: Int64 = 0
    package private(set) var found: Break?
    private var hash = ""

    package init() {}

    /// The next record of the chain.
    package mutating func take(_ record: AuditRecord) {
        guard found == nil else { return }
        let expected = count + 1
        if record.number != expected {
            note(record.chain, expected, "entry \(expected) is missing")
        } else if record.previousHash != hash {
            note(record.chain, record.number, "it does not follow the entry before it")
        } else if record.entry.hash(chain: record.chain, number: record.number, previous: hash) != record.hash {
            note(record.chain, record.number, "its content was changed")
        } else {
            count = record.number
            hash = record.hash
        }
    }

    /// What the chain's end was when its last entry was written.
    package mutating func end(chain: String, number: Int64, hash: String) {
        guard found == nil, count != number || self.hash != hash else { return }
        note(chain, count + 1, "the chain ends after \(count) entries, but had \(number)")
    }

    private mutating func note(_ chain: String, _ number: Int64, _ reason: String) {
        found = Break(chain: chain, number: number, reason: reason)
    }
}
