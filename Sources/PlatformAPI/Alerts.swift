/// Something that administrators should know.
package struct AlertResource: Sendable, Equatable, Codable {
    package var id: String
    /// `node_offline`, `node_full`, `node_problem`, `region_full`, `sign_ins_refused`, `ledger_unsound`,
    /// `billing_failed` or `payment_held`.
    package var kind: String
    /// `warning` or `critical`.
    package var severity: String
    /// Id of the node, or name of the region.
    package var subjectID: String
    package var subjectName: String
    package var message: String
    /// RFC 3339 UTC, like all times here.
    package var openedAt: String
    package var acknowledgedAt: String?
    /// Email of an administrator.
    package var acknowledgedBy: String?
    /// Absent while it holds.
    package var clearedAt: String?

    package init(
        id: String, kind: String, severity: String, subjectID: String, subjectName: String, message: String,
        openedAt: String
    ) {
        self.id = id
        self.kind = kind
        self.severity = severity
        self.subjectID = subjectID
        self.subjectName = subjectName
        self.message = message
        self.openedAt = openedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, severity, subjectID = "subject_id", subjectName = "subject_name", message
        case openedAt = "opened_at", acknowledgedAt = "acknowledged_at", acknowledgedBy = "acknowledged_by"
        case clearedAt = "cleared_at"
    }
}
