package import AgentProtocol
import Crypto
import Foundation
package import HostSupport
package import PlatformModel
import SQLStore

/// What administrators and agents do with nodes.
package struct Nodes: Sendable {
    static let tokenSeconds: Int64 = 30 * 60

    private let surroundings: Surroundings
    private let store = NodeStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// A token that was just made; only its hash is stored.
    package struct Registration: Sendable {
        package let node: NodeRecord
        package let token: Secret<String>
        package let expiresAt: Timestamp
    }

    // MARK: administrators

    package func list(after cursor: String?, limit: Int) async throws -> [NodeRecord] {
        try await surroundings.store.read { [store] in try store.page(after: cursor, limit: limit, in: $0) }
    }

    package func find(_ id: NodeID) async throws -> NodeRecord {
        let record = try await surroundings.store.read { [store] in try store.find(id, in: $0) }
        guard let record else { throw PlatformError.notFound("node") }
        return record
    }

    /// Makes a pending node and its way in.
    package func create(name wanted: String, region: String) async throws -> Registration {
        let name = wanted.lowercased()
        var problems: [PlatformError.Field] = []
        let rule = "must be 1 to 63 lower-case letters, digits, points and hyphens."
        if !NodeName.isValid(name) { problems.append(.init("name", rule)) }
        if !NodeName.isValid(region) { problems.append(.init("region", rule)) }
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
        let node = Node(id: surroundings.newID(), name: name, region: region)
        let (token, expiresAt) = newToken()
        let now = surroundings.now
        do {
            try await surroundings.store.write { [store] transaction in
                transaction.remark("node \(node.id.text) \(node.name)")
                try store.insert(node, tokenHash: Self.hash(token), expiresAt: expiresAt, now: now, in: transaction)
            }
        } catch let error as StoreError {
            guard case .uniqueViolation = error.kind else { throw error }
            throw PlatformError(.conflict, "There is already a node of this name; choose another name.")
        }
        return Registration(node: try await find(node.id), token: Secret(token), expiresAt: expiresAt)
    }

    /// A new token for a node, for a first or a renewed registration; an earlier one ends.
    package func reissueToken(_ id: NodeID) async throws -> Registration {
        let (token, expiresAt) = newToken()
        let now = surroundings.now
        let exists = try await surroundings.store.write { [store] transaction in
            if let record = try store.find(id, in: transaction) { transaction.remark("node \(record.node.name)") }
            return try store.setToken(id, hash: Self.hash(token), expiresAt: expiresAt, now: now, in: transaction)
        }
        guard exists else { throw PlatformError.notFound("node") }
        return Registration(node: try await find(id), token: Secret(token), expiresAt: expiresAt)
    }

    /// Changes a node by `change`; what the agent reports is not touched.
    package func update(
        _ id: NodeID, _ change: @escaping @Sendable (inout Node) throws -> Void
    ) async throws -> NodeRecord {
        let now = surroundings.now
        do {
            return try await surroundings.store.write { [store] in
                guard var record = try store.find(id, in: $0) else { throw PlatformError.notFound("node") }
                let before = record.node
                try change(&record.node)
                var problems = Problems()
                let rule = "must be 1 to 63 lower-case letters, digits, points and hyphens"
                problems.note("name", NodeName.isValid(record.node.name) ? nil : rule)
                problems.note("region", NodeName.isValid(record.node.region) ? nil : rule)
                try problems.finish()
                guard record.node.region == before.region || record.instanceCount == 0 else {
                    throw PlatformError(
                        .conflict, "This node runs \(record.instanceCount) instances; drain it before it moves.")
                }
                $0.remark("node \(record.node.name)")
                try store.update(record.node, now: now, in: $0)
                if record.node.adminState != before.adminState { try $0.signal(.deployments) }
                return record
            }
        } catch let error as StoreError {
            guard case .uniqueViolation = error.kind else { throw error }
            throw PlatformError(.conflict, "There is already a node of this name; choose another name.")
        }
    }

    /// Asks the agent for a new key. The old one is valid until the new one has come, and ten minutes longer; one that
    /// may be in wrong hands is better replaced by ``reissueToken(_:)``, which ends it when the machine joins again.
    package func rotateCredentials(_ id: NodeID) async throws -> NodeRecord {
        let now = surroundings.now
        return try await surroundings.store.write { [store] transaction in
            guard let record = try store.find(id, in: transaction) else { throw PlatformError.notFound("node") }
            guard record.publicKey != nil else {
                throw PlatformError(.conflict, "This node has not joined yet, so it has no key to rotate.")
            }
            transaction.remark("node \(record.node.name)")
            _ = try store.requestRotation(id, now: now, in: transaction)
            try transaction.signal(.agentTasks(node: id.text))
            return try store.find(id, in: transaction) ?? record
        }
    }

    /// Removes a node. One that hosts instances is refused unless `force`; its applications are then
    /// built anew on other nodes where there is room (``Relocations``), and say `failed` until that is done.
    package func delete(_ id: NodeID, force: Bool) async throws {
        try await surroundings.store.write { [store] transaction in
            guard let record = try store.find(id, in: transaction) else { throw PlatformError.notFound("node") }
            guard record.instanceCount == 0 || force else {
                throw PlatformError(
                    .conflict, "This node runs \(record.instanceCount) instances; drain it first, or use force.")
            }
            transaction.remark("node \(record.node.name)")
            try InstanceEnding(surroundings).forgetAll(on: id, transaction)
            _ = try store.delete(id, in: transaction)
            try transaction.signal(.agentTasks(node: id.text))
            try transaction.signal(.deployments)
        }
    }

    // MARK: agents

    /// Exchanges a token for an identity. Wrong, used and expired tokens are refused alike.
    package func register(_ request: RegistrationRequest) async throws -> RegistrationResponse {
        guard let key = canonicalPublicKey(request.publicKey) else {
            throw PlatformError.invalid([.init("public_key", "must be a P-256 public key in PEM.")])
        }
        let now = surroundings.now
        let eventID = surroundings.ids.next()
        let total = Resources(
            cpuMillicores: max(0, request.capacity.cpuMillicores), memoryMB: max(0, request.capacity.memoryMB),
            diskMB: max(0, request.capacity.diskMB))
        let registered = try await surroundings.store.write { [store] transaction -> NodeRecord? in
            guard let id = try store.useToken(hash: Self.hash(request.token), now: now, in: transaction) else {
                return nil
            }
            let name = try store.find(id, in: transaction)?.node.name ?? ""
            transaction.remark("node \(id.text) \(name)")
            try store.register(
                id, publicKey: key.pemRepresentation, total: total,
                agentVersion: request.agentVersion.oneLine(64), now: now, in: transaction)
            let event = NodeEvent(
                id: eventID, nodeID: id, kind: .registered, detail: request.hostname.oneLine(253), at: now)
            try store.note(event, in: transaction)
            return try store.find(id, in: transaction)
        }
        guard let registered else {
            throw PlatformError(
                .unauthenticated, "This registration token is unknown, used or expired; ask for a new one.")
        }
        return RegistrationResponse(
            nodeID: registered.node.id.text, name: registered.node.name, region: registered.node.region,
            audience: NodeToken.audience)
    }

    /// The node that a token proves; nil when it proves none.
    package func authenticate(token: String) async throws -> NodeID? {
        guard let token = NodeToken(token) else { return nil }
        let record = try await surroundings.store.read { [store] in try store.find(token.node, in: $0) }
        guard let record, token.isValid(for: record, now: surroundings.now) else { return nil }
        return record.node.id
    }

    /// What a node used in the last hours, the oldest first.
    package func samples(of id: NodeID, hours: Int64) async throws -> [NodeSample] {
        let since = surroundings.now.adding(seconds: -hours * 3600)
        return try await surroundings.store.read { try NodeSampleStore().list(of: id, since: since, $0) }
    }

    /// Makes `offer` the node's key. A repeat of an offer that was taken is confirmed again.
    func rotate(_ id: NodeID, _ offer: KeyRotation) async throws -> KeyRotated? {
        guard let next = canonicalPublicKey(offer.publicKey) else { return nil }
        let now = surroundings.now
        let eventID = surroundings.ids.next()
        return try await surroundings.store.write { [store] transaction in
            guard let record = try store.find(id, in: transaction), let present = record.publicKey else { return nil }
            if present == next.pemRepresentation { return KeyRotated(publicKey: offer.publicKey) }
            guard let key = canonicalPublicKey(present), let raw = Data(base64Encoded: offer.signature),
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw),
                key.isValidSignature(signature, for: Data(offer.publicKey.utf8))
            else { return nil }
            try store.rotate(id, to: next.pemRepresentation, now: now, in: transaction)
            let event = NodeEvent(id: eventID, nodeID: id, kind: .keyRotated, detail: nil, at: now)
            try store.note(event, in: transaction)
            return KeyRotated(publicKey: offer.publicKey)
        }
    }

    /// Stores a heartbeat and the state that follows from it.
    func take(_ beat: Heartbeat, from id: NodeID) async throws { try await take([NodeBeat(beat, from: id)]) }

    /// The same for heartbeats of several nodes, in one transaction; of two of a node the later one counts. What nobody
    /// knows is left out.
    func take(_ beats: [NodeBeat]) async throws {
        let (now, ids) = (surroundings.now, surroundings.ids)
        let byNode = Dictionary(beats.map { ($0.node, $0) }) { _, later in later }
        // Always in one order, so that two transactions never wait for each other in a circle.
        let newest = byNode.values.sorted { $0.node < $1.node }
        let uses = newest.flatMap { beat in
            beat.uses.map { InstanceMeasurement($0, on: beat.node, $1.cpuMillicores, $1.memoryMB, at: now) }
        }.sorted { $0.id < $1.id }
        // Whoever looks for a node reads all of them, and would have to begin anew with each heartbeat.
        try await surroundings.store.writeUnserialized { [store] transaction in
            for node in try store.silent(among: newest.map(\.node), in: transaction) {
                try store.note(
                    NodeEvent(id: ids.next(), nodeID: node, kind: .online, detail: nil, at: now), in: transaction)
            }
            try store.beat(newest, now: now, in: transaction)
            try InstanceStore().measure(uses, transaction)
            try MemoryPeakStore().note(uses, transaction)
        }
    }

    private func newToken() -> (String, Timestamp) {
        (hexadecimal(surroundings.ids.bytes(32)), surroundings.now.adding(seconds: Self.tokenSeconds))
    }

    private static func hash(_ token: String) -> String {
        hexadecimal(SHA256.hash(data: Data(token.utf8)))
    }
}
