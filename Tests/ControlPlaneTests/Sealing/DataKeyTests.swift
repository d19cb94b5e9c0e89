import Foundation
import HTTPTypes
import HostSupport
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct DataKeyTests {
    private static let old = [UInt8](repeating: 7, count: 32)
    private static let new = [UInt8](repeating: 9, count: 32)

    private func sealed(_ platform: TestPlatform) async throws -> [String] {
        try await platform.store.read {
            try $0.query("SELECT sealed_value FROM environment_variables ORDER BY application_id, name").map {
                try $0.text("sealed_value")
            }
        }
    }

    private func setSecret(_ platform: TestPlatform, _ email: String, _ value: String) async throws -> String {
        let token = try await platform.newCustomer(email)
        let application = try await platform.newApplication(token, name: "shop \(email.prefix(1))")
        let path = "\(TestPlatform.applications)/\(application.slug)/env"
        let body = EnvironmentVariableRequest(key: "A", value: value)
        #expect(try await platform.call(.post, path, body, token: token).status == .ok)
        return application.id
    }

    private func values(_ id: String, _ surroundings: Surroundings) async throws -> [String: String] {
        try await surroundings.store.read {
            try EnvironmentVariableStore(surroundings.dataKeys).values(of: ApplicationID(id), $0)
        }
    }

    /// The same store, opened with other master keys, as another server does.
    private func surroundings(_ platform: TestPlatform, _ sealing: Sealing) -> Surroundings {
        let present = platform.assembly.surroundings
        return Surroundings(
            configuration: present.configuration, store: present.store, sealing: sealing, logger: .silent,
            clock: present.clock)
    }

    @Test(arguments: StoreEngine.allCases)
    func `each organization's values are sealed by a key of its own`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let first = try await setSecret(platform, "a@example.org", "swordfish")
            _ = try await setSecret(platform, "b@example.org", "swordfish")
            let texts = try await sealed(platform)
            #expect(texts.count == 2 && texts.allSatisfy { $0.hasPrefix("d") && !$0.contains("swordfish") })
            #expect(Set(texts.map { $0.prefix { $0 != "." } }).count == 2)
            #expect(try await values(first, platform.assembly.surroundings) == ["A": "swordfish"])
            // Moved to another row, a value does not open.
            try await platform.store.write { try $0.execute("UPDATE environment_variables SET name = 'B'") }
            await #expect(throws: Sealing.Failure.unreadable) {
                try await values(first, platform.assembly.surroundings)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a rotation changes both keys while servers run, and an interrupted one goes on`(engine: StoreEngine)
        async throws
    {
        try await TestPlatform.run(engine) { platform in
            let first = try await setSecret(platform, "a@example.org", "swordfish")
            let second = try await setSecret(platform, "b@example.org", "goldfish")
            let before = try await sealed(platform)
            let both = try Sealing(current: "m2", keys: ["m1": Self.old, "m2": Self.new])
            let rotating = surroundings(platform, both)
            // As if the rotation had ended after it had retired one organization's key.
            try await platform.store.write { transaction in
                let owner = try DataKeyStore.owners(in: transaction).first ?? ""
                try DataKeyStore.retire(of: owner, now: rotating.now, in: transaction)
                _ = try rotating.dataKeys.add(owner: owner, transaction)
            }
            let resumed = try await KeyRotations(rotating).rotate()
            #expect(resumed == .init(rewrapped: 2, resealed: 1, newKeys: 0, removedKeys: 1))
            let whole = try await KeyRotations(rotating).rotate()
            #expect(whole == .init(rewrapped: 0, resealed: 2, newKeys: 2, removedKeys: 2))
            let after = try await sealed(platform)
            #expect(Set(before).isDisjoint(with: after))
            // A server that knows the new master key alone reads all of it; one with the old key alone nothing.
            let fresh = surroundings(platform, try Sealing(current: "m2", keys: ["m2": Self.new]))
            try await fresh.dataKeys.check(fresh.store)
            #expect(try await values(first, fresh) == ["A": "swordfish"])
            #expect(try await values(second, fresh) == ["A": "goldfish"])
            let stale = surroundings(platform, try Sealing(current: "m1", keys: ["m1": Self.old]))
            await #expect(throws: StartFailure.self) { try await stale.dataKeys.check(stale.store) }
        }
    }

    @Test func `what the master key sealed itself moves to the present one`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let id = try await setSecret(platform, "a@example.org", "swordfish")
            let present = platform.assembly.surroundings
            let legacy = try present.sealing.seal(
                "goldfish", binding: "environment_variables.sealed_value/\(id)/A")
            try await platform.store.write {
                try $0.execute("UPDATE environment_variables SET sealed_value = $1", [.text(legacy)])
            }
            #expect(try await values(id, present) == ["A": "goldfish"])
            let both = surroundings(
                platform, try Sealing(current: "m2", keys: ["m1": Self.old, "m2": Self.new]))
            #expect(try await KeyRotations(both).rotate().resealed == 1)
            let fresh = surroundings(platform, try Sealing(current: "m2", keys: ["m2": Self.new]))
            #expect(try await values(id, fresh) == ["A": "goldfish"])
        }
    }

    @Test func `a key file that is missing or wrong stops the start with what to do`() throws {
        let missing = #expect(throws: StartFailure.self) { try KeyFile.sealing(path: "/nowhere/master.key") }
        #expect(missing?.description.contains("Put the key back") == true)
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("abc".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: StartFailure.self) { try KeyFile.sealing(path: file.path) }
    }
}
