import PlatformModel
import SQLStore

/// The SQL of `second_factors` and `recovery_codes`.
enum SecondFactorStore {
    struct Factor {
        let sealedSecret: String
        /// Nil while it is being set up.
        let confirmedAt: Timestamp?
        /// The step of the last code that was accepted.
        let lastStep: Int64?
    }

    static func find(_ user: UserID, in transaction: Transaction) throws -> Factor? {
        try transaction.first("SELECT * FROM second_factors WHERE user_id = $1", [.text(user.text)]).map { row in
            Factor(
                sealedSecret: try row.text("sealed_secret"),
                confirmedAt: try row.optionalInteger("confirmed_at").map { Timestamp(milliseconds: $0) },
                lastStep: try row.optionalInteger("last_step"))
        }
    }

    /// Begins anew; false when there is a confirmed one.
    static func begin(
        _ user: UserID, sealedSecret: String, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO second_factors (user_id, sealed_secret, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret,
                created_at = excluded.created_at, last_step = NULL WHERE second_factors.confirmed_at IS NULL
            """,
            [.text(user.text), .text(sealedSecret), SQLValue(now.milliseconds)]) == 1
    }

    static func confirm(_ user: UserID, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE second_factors SET confirmed_at = $1 WHERE user_id = $2 AND confirmed_at IS NULL",
            [SQLValue(now.milliseconds), .text(user.text)]) == 1
    }

    /// Uses up all steps to `step`; false when somebody was faster.
    static func use(step: Int64, of user: UserID, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE second_factors SET last_step = $1 WHERE user_id = $2 AND (last_step IS NULL OR last_step < $1)",
            [SQLValue(step), .text(user.text)]) == 1
    }

    static func delete(_ user: UserID, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM recovery_codes WHERE user_id = $1", [.text(user.text)])
        try transaction.execute("DELETE FROM second_factors WHERE user_id = $1", [.text(user.text)])
    }

    static func replaceRecoveryCodes(_ hashes: [String], of user: UserID, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM recovery_codes WHERE user_id = $1", [.text(user.text)])
        for hash in hashes {
            try transaction.execute(
                "INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", [.text(user.text), .text(hash)])
        }
    }

    /// False when the code is unknown or used up.
    static func useRecoveryCode(
        _ hash: String, of user: UserID, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            "UPDATE recovery_codes SET used_at = $1 WHERE user_id = $2 AND hash = $3 AND used_at IS NULL",
            [SQLValue(now.milliseconds), .text(user.text), .text(hash)]) == 1
    }

    static func recoveryCodesLeft(_ user: UserID, in transaction: Transaction) throws -> Int {
        let sql = "SELECT COUNT(*) AS number FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL"
        return try transaction.first(sql, [.text(user.text)])?.int("number") ?? 0
    }
}
