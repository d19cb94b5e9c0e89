package import HostSupport
package import PlatformModel
package import SQLStore
import Synchronization

/// Keys that seal what belongs to one organization. Each is stored wrapped by the master key, which lives outside the
/// store; what an organization's key seals no other opens. Text sealed by the master key itself opens too.
package final class DataKeys: Sendable {
    private static let cacheSize = 1000

    private let master: Sealing
    private let ids: UniqueIDs
    private let clock: HostClock
    /// Unwrapped keys by id. Ids are never used again, so what is here cannot be wrong.
    private let unwrapped = Mutex<[String: Sealing]>([:])

    package init(master: Sealing, ids: UniqueIDs, clock: HostClock) {
        self.master = master
        self.ids = ids
        self.clock = clock
    }

    /// Seals for one place: table, column and row, such as `environment_variables.sealed_value/<id>/<name>`. Makes the
    /// organization's first key when there is none.
    package func seal(
        _ text: String, of organization: OrganizationID, binding: String, _ transaction: Transaction
    ) throws -> String {
        try current(of: organization.text, transaction).seal(text, binding: binding)
    }

    /// Opens what was sealed for the same place.
    package func open(_ sealed: String, binding: String, _ transaction: Transaction) throws -> Secret<String> {
        let id = String(sealed.prefix { $0 != "." })
        guard id.hasPrefix("d") else { return try master.open(sealed, binding: binding) }
        if let known = unwrapped.withLock({ $0[id] }) { return try known.open(sealed, binding: binding) }
        guard let key = try DataKeyStore.find(id, in: transaction) else { throw Sealing.Failure.unknownKey(id) }
        return try unwrap(key).open(sealed, binding: binding)
    }

    private func current(of owner: String, _ transaction: Transaction) throws -> Sealing {
        if let key = try DataKeyStore.current(of: owner, in: transaction) { return try unwrap(key) }
        return try unwrap(try add(owner: owner, transaction))
    }

    /// A new key for what an owner seals from now on.
    func add(owner: String, _ transaction: Transaction) throws -> DataKeyStore.Key {
        let id = "d" + ids.next()
        let text = hexadecimal(ids.bytes(32))
        let key = DataKeyStore.Key(
            id: id, owner: owner, wrapped: try master.seal(text, binding: DataKeyStore.binding(id, owner)))
        try DataKeyStore.insert(key, now: Timestamp(milliseconds: clock.now()), in: transaction)
        return key
    }

    /// The same key under the present master key.
    func rewrapped(_ key: DataKeyStore.Key) throws -> DataKeyStore.Key {
        let binding = DataKeyStore.binding(key.id, key.owner)
        let text = try master.open(key.wrapped, binding: binding).reveal()
        return DataKeyStore.Key(id: key.id, owner: key.owner, wrapped: try master.seal(text, binding: binding))
    }

    /// Opens and closes what the master key itself sealed, for a rotation.
    func resealed(_ sealed: String, binding: String) throws -> String {
        try master.seal(master.open(sealed, binding: binding).reveal(), binding: binding)
    }

    /// Throws ``StartFailure`` when the store was sealed by another master key.
    package func check(_ store: Store) async throws {
        guard let key = try await store.read({ try DataKeyStore.newest(in: $0) }) else { return }
        do {
            _ = try master.open(key.wrapped, binding: DataKeyStore.binding(key.id, key.owner))
        } catch {
            throw StartFailure(
                """
                The master key is not the one by which this store was sealed. Put the right file back, or, after a \
                change of keys, name the old one as previous_master_key_file.
                """)
        }
    }

    var masterKeyID: String { master.currentKeyID }

    private func unwrap(_ key: DataKeyStore.Key) throws -> Sealing {
        if let known = unwrapped.withLock({ $0[key.id] }) { return known }
        let text = try master.open(key.wrapped, binding: DataKeyStore.binding(key.id, key.owner)).reveal()
        guard let bytes = KeyFile.bytes(ofDigits: text) else { throw Sealing.Failure.badKey }
        let sealing = try Sealing(current: key.id, keys: [key.id: bytes])
        unwrapped.withLock { known in
            if known.count >= Self.cacheSize { known = [:] }
            known[key.id] = sealing
        }
        return sealing
    }
}

/// The SQL of `data_keys`.
enum DataKeyStore {
    struct Key: Sendable, Equatable {
        let id: String
        /// Id of an organization.
        let owner: String
        /// Sealed by the master key.
        let wrapped: String
    }

    static func binding(_ id: String, _ owner: String) -> String { "data_keys.wrapped/\(id)/\(owner)" }

    static func find(_ id: String, in transaction: Transaction) throws -> Key? {
        try transaction.first("SELECT * FROM data_keys WHERE id = $1", [.text(id)]).map(key)
    }

    static func current(of owner: String, in transaction: Transaction) throws -> Key? {
        try transaction.first(
            "SELECT * FROM data_keys WHERE owner = $1 AND retired_at IS NULL ORDER BY id DESC LIMIT 1", [.text(owner)]
        ).map(key)
    }

    static func insert(_ key: Key, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO data_keys (id, owner, wrapped, created_at) VALUES ($1, $2, $3, $4)",
            [.text(key.id), .text(key.owner), .text(key.wrapped), SQLValue(now.milliseconds)])
    }

    /// The newest key; nil in a store in which nothing was sealed yet.
    static func newest(in transaction: Transaction) throws -> Key? {
        try transaction.first("SELECT * FROM data_keys ORDER BY id DESC LIMIT 1").map(key)
    }

    /// Some that another master key than this one wraps.
    static func wrapped(otherThanBy master: String, limit: Int, in transaction: Transaction) throws -> [Key] {
        try transaction.query(
            "SELECT * FROM data_keys WHERE wrapped NOT LIKE $1 ORDER BY id LIMIT $2",
            [.text(master + ".%"), SQLValue(limit)]
        ).map(key)
    }

    static func setWrapped(_ key: Key, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE data_keys SET wrapped = $2 WHERE id = $1", [.text(key.id), .text(key.wrapped)])
    }

    static func owners(in transaction: Transaction) throws -> [String] {
        try transaction.query("SELECT DISTINCT owner FROM data_keys ORDER BY owner").map { try $0.text("owner") }
    }

    static func retire(of owner: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE data_keys SET retired_at = $2 WHERE owner = $1 AND retired_at IS NULL",
            [.text(owner), SQLValue(now.milliseconds)])
    }

    static func retired(in transaction: Transaction) throws -> [Key] {
        try transaction.query("SELECT * FROM data_keys WHERE retired_at IS NOT NULL ORDER BY id").map(key)
    }

    static func delete(_ id: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM data_keys WHERE id = $1", [.text(id)])
    }

    private static func key(_ row: Row) throws -> Key {
        Key(id: try row.text("id"), owner: try row.text("owner"), wrapped: try row.text("wrapped"))
    }
}
