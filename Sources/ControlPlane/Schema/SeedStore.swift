import PlatformModel
import SQLStore

/// Which default rows have been planted, so that each is planted once in the life of a store.
enum SeedStore {
    /// True the first time a seed is asked for; notes it as planted.
    static func isNew(_ name: String, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "INSERT INTO seeds (name, planted_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            [.text(name), .integer(now.milliseconds)]) == 1
    }
}
