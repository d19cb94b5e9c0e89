import Foundation
import PlatformAPI
import PlatformModel
import SQLStore

/// The SQL of `billing_audits`: what the last audit found, one row.
struct BillingAuditStore: Sendable {
    /// Raised when what is stored changes what it means; what another version has stored counts as nothing found yet.
    static let version = 1

    private struct Stored: Codable {
        var version: Int
        var result: BillingVerificationResource
    }

    func set(_ result: BillingVerificationResource, at moment: Timestamp, _ transaction: Transaction) throws {
        let stored = Stored(version: Self.version, result: result)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try transaction.execute(
            """
            INSERT INTO billing_audits (place, at, result) VALUES (1, $1, $2)
            ON CONFLICT (place) DO UPDATE SET at = excluded.at, result = excluded.result
            """,
            [.integer(moment.milliseconds), .text(String(decoding: try encoder.encode(stored), as: UTF8.self))])
    }

    func last(_ transaction: Transaction) throws -> BillingAuditResource {
        guard let row = try transaction.first("SELECT * FROM billing_audits WHERE place = 1"),
            let result = Self.result(try row.text("result"))
        else { return BillingAuditResource(ranAt: nil, result: nil) }
        return BillingAuditResource(
            ranAt: Timestamp(milliseconds: try row.integer("at")).rfc3339, result: result)
    }

    private static func result(_ text: String) -> BillingVerificationResource? {
        do {
            let stored = try JSONDecoder().decode(Stored.self, from: Data(text.utf8))
            return stored.version == version ? stored.result : nil
        } catch {
            // Another version's; the next audit replaces it within the hour.
            return nil
        }
    }
}
