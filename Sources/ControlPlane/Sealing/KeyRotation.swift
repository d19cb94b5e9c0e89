import HostSupport
import PlatformModel
import SQLStore

/// Changes keys while servers run. Everything is done in small transactions and found by what is left to do, so that a
/// rotation that was interrupted goes on when it is started again.
package struct KeyRotations: Sendable {
    private static let batch = 100

    /// What a rotation did.
    package struct Outcome: Sendable, Equatable {
        package var rewrapped = 0
        package var resealed = 0
        package var newKeys = 0
        package var removedKeys = 0
    }

    private let surroundings: Surroundings
    private var keys: DataKeys { surroundings.dataKeys }

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Wraps every key by the present master key, gives every organization a new key, seals its values anew and removes
    /// the old keys.
    package func rotate() async throws -> Outcome {
        var outcome = Outcome()
        try await rewrap(&outcome)
        try await resealMasterSealed(&outcome)
        try await retire(&outcome)
        for key in try await surroundings.store.read({ try DataKeyStore.retired(in: $0) }) {
            for column in SealedColumn.ofOrganizations { try await reseal(column, key, &outcome) }
            try await surroundings.store.write { try DataKeyStore.delete(key.id, in: $0) }
            outcome.removedKeys += 1
        }
        return outcome
    }

    private func rewrap(_ outcome: inout Outcome) async throws {
        while true {
            let count = try await surroundings.store.write { [keys] transaction in
                let found = try DataKeyStore.wrapped(
                    otherThanBy: keys.masterKeyID, limit: Self.batch, in: transaction)
                for key in found { try DataKeyStore.setWrapped(try keys.rewrapped(key), in: transaction) }
                return found.count
            }
            outcome.rewrapped += count
            if count < Self.batch { return }
        }
    }

    /// A rotation that was interrupted left retired keys: that one is finished first, without new keys.
    private func retire(_ outcome: inout Outcome) async throws {
        guard try await surroundings.store.read({ try DataKeyStore.retired(in: $0) }).isEmpty else { return }
        let now = surroundings.now
        for owner in try await surroundings.store.read({ try DataKeyStore.owners(in: $0) }) {
            try await surroundings.store.write { [keys] transaction in
                try DataKeyStore.retire(of: owner, now: now, in: transaction)
                _ = try keys.add(owner: owner, transaction)
            }
            outcome.newKeys += 1
        }
    }

    private func reseal(_ column: SealedColumn, _ key: DataKeyStore.Key, _ outcome: inout Outcome) async throws {
        while true {
            let count = try await surroundings.store.write { [keys] transaction in
                let rows = try column.rows(sealedBy: key.id, limit: Self.batch, in: transaction)
                for row in rows {
                    let text = try keys.open(row.sealed, binding: row.binding, transaction).reveal()
                    let owner = OrganizationID(key.owner)
                    let sealed = try keys.seal(text, of: owner, binding: row.binding, transaction)
                    try column.set(sealed, row, in: transaction)
                }
                return rows.count
            }
            outcome.resealed += count
            if count < Self.batch { return }
        }
    }

    /// What the master key sealed itself, by an earlier one.
    private func resealMasterSealed(_ outcome: inout Outcome) async throws {
        for column in SealedColumn.ofPlatform + SealedColumn.ofOrganizations {
            while true {
                let count = try await surroundings.store.write { [keys] transaction in
                    let rows = try column.rows(byMasterOtherThan: keys.masterKeyID, limit: Self.batch, in: transaction)
                    for row in rows {
                        try column.set(
                            try keys.resealed(row.sealed, binding: row.binding), row, in: transaction)
                    }
                    return rows.count
                }
                outcome.resealed += count
                if count < Self.batch { break }
            }
        }
    }
}

/// A column of sealed text, with the place to which each row's text is bound.
struct SealedColumn: Sendable {
    struct Found: Sendable {
        let keys: [String]
        let sealed: String
        let binding: String
    }

    let table: String
    let column: String
    /// The primary key's columns, in the order in which the binding names them.
    let keyColumns: [String]
    let prefix: String

    static let ofOrganizations = [
        SealedColumn(
            table: "environment_variables", column: "sealed_value", keyColumns: ["application_id", "name"],
            prefix: "environment_variables.sealed_value"),
        SealedColumn(
            table: "deployment_environments", column: "sealed_variables", keyColumns: ["deployment_id"],
            prefix: "deployment_environments.sealed_variables"),
    ]
    static let ofPlatform = [
        SealedColumn(
            table: "second_factors", column: "sealed_secret", keyColumns: ["user_id"],
            prefix: "second_factors.sealed_secret"),
        SealedColumn(
            table: "platform_settings", column: "sealed_value", keyColumns: ["name"],
            prefix: "platform_settings.sealed_value"),
    ]

    func rows(sealedBy key: String, limit: Int, in transaction: Transaction) throws -> [Found] {
        try rows("\(column) LIKE $1", key + ".%", limit, transaction)
    }

    func rows(byMasterOtherThan master: String, limit: Int, in transaction: Transaction) throws -> [Found] {
        try rows("\(column) LIKE 'm%' AND \(column) NOT LIKE $1", master + ".%", limit, transaction)
    }

    func set(_ sealed: String, _ row: Found, in transaction: Transaction) throws {
        let places = keyColumns.enumerated().map { "\($0.element) = $\($0.offset + 2)" }
        try transaction.execute(
            "UPDATE \(table) SET \(column) = $1 WHERE \(places.joined(separator: " AND "))",
            [.text(sealed)] + row.keys.map { .text($0) })
    }

    private func rows(
        _ condition: String, _ value: String, _ limit: Int, _ transaction: Transaction
    ) throws -> [Found] {
        let columns = (keyColumns + [column]).joined(separator: ", ")
        return try transaction.query(
            "SELECT \(columns) FROM \(table) WHERE \(condition) LIMIT $2", [.text(value), SQLValue(limit)]
        ).map { row in
            let keys = try keyColumns.map { try row.text($0) }
            return Found(
                keys: keys, sealed: try row.text(column), binding: ([prefix] + keys).joined(separator: "/"))
        }
    }
}
