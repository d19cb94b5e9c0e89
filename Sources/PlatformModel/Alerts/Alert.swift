/// Something that an administrator should know, for as long as it holds.
package struct Alert: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A node that should be up has been silent for 90 seconds.
        case nodeOffline = "node_offline"
        /// Some resource of a node is at 90 % or more, and has not been below 85 % since.
        case nodeFull = "node_full"
        /// The agent complains: Docker, the ingress or the firewall.
        case nodeProblem = "node_problem"
        /// No node of a region has room for the smallest plan.
        case regionFull = "region_full"
        /// Many sign-ins were refused in the last hour.
        case signInsRefused = "sign_ins_refused"
        /// A rule of the ledger does not hold for an organization, which is parked.
        case ledgerUnsound = "ledger_unsound"
        /// Billing could not be done for an organization, several times in a row.
        case billingFailed = "billing_failed"
        /// A payment came in another currency than its wallet's.
        case paymentHeld = "payment_held"

        package var severity: Severity {
            switch self {
            case .nodeOffline, .regionFull, .ledgerUnsound, .billingFailed: .critical
            case .nodeFull, .nodeProblem, .signInsRefused, .paymentHeld: .warning
            }
        }
    }

    package enum Severity: String, Sendable, CaseIterable {
        case warning, critical
    }

    package var id: AlertID
    package var condition: AlertCondition
    package var openedAt: Timestamp
    package var acknowledgedAt: Timestamp?
    /// Email of who acknowledged it.
    package var acknowledgedBy: String?
    package var clearedAt: Timestamp?

    package init(id: AlertID, condition: AlertCondition, openedAt: Timestamp) {
        self.id = id
        self.condition = condition
        self.openedAt = openedAt
    }
}

package typealias AlertID = Identifier<Alert>

/// What holds now. Kind and subject say whether two are the same one.
package struct AlertCondition: Sendable, Equatable {
    package struct Key: Hashable, Sendable {
        package let kind: Alert.Kind
        package let subjectID: String

        package init(_ kind: Alert.Kind, _ subjectID: String) {
            self.kind = kind
            self.subjectID = subjectID
        }
    }

    package var kind: Alert.Kind
    /// Id of the node, organization or payment, name of the region, or `sign-ins`.
    package var subjectID: String
    package var subjectName: String
    /// For people; says what to do.
    package var message: String

    package init(kind: Alert.Kind, subjectID: String, subjectName: String, message: String) {
        self.kind = kind
        self.subjectID = subjectID
        self.subjectName = subjectName
        self.message = message
    }

    package var key: Key { Key(kind, subjectID) }
}
