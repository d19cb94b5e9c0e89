import PlatformModel
import SQLStore

/// The SQL of `holds`: those that are open. What was is in the ledger.
struct HoldStore: Sendable {
    func insert(_ hold: Hold, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO holds (application_id, organization_id, movement_id, promotion, balance, expires_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(hold.applicationID.text), .text(hold.organizationID.text), .text(hold.movementID.text),
                .integer(hold.part.promotion.microUnits), .integer(hold.part.balance.microUnits),
                .integer(hold.expiresAt.milliseconds), .integer(now.milliseconds),
            ])
    }

    /// False when somebody else has taken it away.
    func delete(_ hold: Hold, _ transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM holds WHERE application_id = $1 AND movement_id = $2",
            [.text(hold.applicationID.text), .text(hold.movementID.text)]) == 1
    }

    func hold(of application: ApplicationID, _ transaction: Transaction) throws -> Hold? {
        try transaction.first("SELECT * FROM holds WHERE application_id = $1", [.text(application.text)])
            .map(Hold.init(row:))
    }

    func holds(of organization: OrganizationID, _ transaction: Transaction) throws -> [Hold] {
        try transaction.query(
            "SELECT * FROM holds WHERE organization_id = $1 ORDER BY application_id", [.text(organization.text)]
        ).map(Hold.init(row:))
    }

    private static let hasEnded = """
        (h.expires_at <= $1 OR NOT EXISTS
            (SELECT 1 FROM deployments d WHERE d.application_id = h.application_id AND d.is_active = 1))
        """

    /// Those whose deployment has ended, one way or another, and those whose time is over.
    func ended(
        of organization: OrganizationID, now: Timestamp, limit: Int, _ transaction: Transaction
    ) throws -> [Hold] {
        try transaction.query(
            """
            SELECT h.* FROM holds h WHERE \(Self.hasEnded) AND h.organization_id = $2
            ORDER BY h.application_id LIMIT $3
            """, [.integer(now.milliseconds), .text(organization.text), SQLValue(limit)]
        ).map(Hold.init(row:))
    }

    /// Whose they are.
    func organizationsWithEnded(now: Timestamp, _ transaction: Transaction) throws -> [OrganizationID] {
        try transaction.query(
            "SELECT DISTINCT h.organization_id FROM holds h WHERE \(Self.hasEnded) ORDER BY h.organization_id",
            [.integer(now.milliseconds)]
        ).map { OrganizationID(try $0.text("organization_id")) }
    }

    func isAny(_ transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT 1 AS found FROM holds LIMIT 1") != nil
    }
}

extension Hold {
    init(row: Row) throws {
        self = try Hold(
            applicationID: ApplicationID(row.text("application_id")),
            organizationID: OrganizationID(row.text("organization_id")),
            movementID: MovementID(row.text("movement_id")),
            part: Part(
                promotion: Money(microUnits: row.integer("promotion")),
                balance: Money(microUnits: row.integer("balance"))),
            expiresAt: Timestamp(milliseconds: row.integer("expires_at")))
    }
}
