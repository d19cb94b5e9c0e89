import HostSupport
import Logging
import PlatformAPI
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Recomputes the ledger once an hour. An organization for which a rule does not hold is parked: neither charged nor
/// suspended until it holds again, with an alert for administrators. What was not charged meanwhile is charged then,
/// at the rates of its time.
package struct BillingAuditor: Service {
    private let surroundings: Surroundings
    private let verification: BillingVerification
    private let store = LedgerStore()

    package init(_ surroundings: Surroundings, _ verification: BillingVerification) {
        self.surroundings = surroundings
        self.verification = verification
    }

    package func run() async throws {
        // The hourly run comes first.
        await surroundings.rounds(every: .seconds(3600), after: .seconds(600), failure: "the ledger was not audited") {
            try await look()
        }
    }

    /// One audit of everything.
    package func look() async throws {
        let found = try await verification.verify()
        let wrong = Set(found.findings.map { OrganizationID($0.organizationID) })
        for finding in found.findings {
            surroundings.logger.critical(
                "a rule of the ledger does not hold",
                metadata: [
                    "rule": "\(finding.rule)", "organization_id": "\(finding.organizationID)",
                    "detail": "\(finding.message)",
                ])
        }
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            try BillingAuditStore().set(found, at: now, transaction)
            let parked = try store.parked(transaction)
            for organization in wrong.subtracting(parked) { try store.setParked(organization, now, transaction) }
            // Of more findings than one look tells, those that it does not name stay parked.
            guard found.findings.count < BillingVerification.mostFindings else { return }
            for organization in parked.subtracting(wrong) { try store.setParked(organization, nil, transaction) }
        }
    }
}
