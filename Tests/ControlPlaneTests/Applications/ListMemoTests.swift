import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// Pages of the list are kept in memory while the store does not change.
@Suite struct ListMemoTests {
    private func slugs(_ platform: TestPlatform, _ token: String, _ query: String = "") async throws -> [String] {
        try await platform.call(.get, TestPlatform.applications + query, token: token)
            .decoded(ListResource<ApplicationResource>.self).items.map(\.slug)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a change is in the next answer, and nobody gets another tenant's page`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let tokens = [
                try await platform.newCustomer("a@example.org"), try await platform.newCustomer("b@example.org"),
            ]
            for round in 0..<3 {
                for (number, token) in tokens.enumerated() {
                    let name = "shop-\(number)-\(round)"
                    let made = try await platform.newApplication(token, name: name)
                    for _ in 0..<2 {
                        for (reader, token) in tokens.enumerated() {
                            let expected = (0...round).reversed().map { "shop-\(reader)-\($0)" }
                                .filter { reader <= number || $0 != "shop-\(reader)-\(round)" }
                            #expect(try await slugs(platform, token) == expected)
                            #expect(try await slugs(platform, token, "?limit=1") == [expected.first].compactMap { $0 })
                        }
                        #expect(try await slugs(platform, token, "?q=\(made.slug)") == [made.slug])
                    }
                }
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who asks in which organization decides what comes from memory`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let stranger = try await platform.newCustomer("b@example.org")
            let (member, administrator) = (team.token(.member), try await platform.signIn())
            _ = try await platform.newApplication(team.owner, name: "ours")
            _ = try await platform.newApplication(member, name: "mine")
            _ = try await platform.newApplication(stranger, name: "theirs")
            func ask(_ token: String, _ headers: HTTPFields = [:]) async throws -> [String] {
                let answer = try await platform.call(.get, TestPlatform.applications, token: token, headers: headers)
                guard answer.status == .ok else { return ["\(answer.status.code)"] }
                return try answer.decoded(ListResource<ApplicationResource>.self).items.map(\.slug)
            }
            // The second round finds everything in memory.
            for _ in 0..<2 {
                for role in [Role.owner, .admin, .member, .viewer] {
                    #expect(try await ask(team.token(role), team.inside) == ["ours"])
                }
                #expect(try await ask(member) == ["mine"])
                #expect(try await ask(stranger) == ["theirs"])
                for outsider in [stranger, administrator] {
                    let answer = try await ask(outsider, team.inside)
                    #expect(answer == ["403"] || answer == ["404"])
                }
                #expect(try await ask("") == ["401"])
            }
            try await platform.store.write {
                try $0.execute("DELETE FROM members WHERE user_id = $1", [.text(team.userID(.viewer))])
            }
            #expect(try await ask(team.owner, team.inside) == ["ours"])
            #expect(try await ask(team.token(.viewer), team.inside) != ["ours"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `tenants who ask at once while the store changes get their own pages only`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            var tokens: [String] = []
            for number in 0..<4 {
                tokens.append(try await platform.newCustomer("person\(number)@example.org"))
                _ = try await platform.newApplication(tokens[number], name: "shop-\(number)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<100 {
                        try await platform.store.write {
                            try $0.execute("UPDATE users SET name = $1", [.text("Person \(number)")])
                        }
                    }
                }
                for (number, token) in tokens.enumerated() {
                    for _ in 0..<3 {
                        group.addTask { () async throws in
                            for _ in 0..<20 { #expect(try await slugs(platform, token) == ["shop-\(number)"]) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
