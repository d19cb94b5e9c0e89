import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct MemberRouteTests {
    private let base = TestPlatform.members

    @Test(arguments: StoreEngine.allCases)
    func `members are listed, change roles and are removed, with effect at once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let viewer = team.token(.viewer)
            let list = try await platform.call(.get, base, token: viewer, headers: team.inside)
                .decoded(ListResource<MemberResource>.self)
            #expect(list.items.map(\.role).sorted() == ["admin", "member", "owner", "viewer"])
            let create = CreateApplicationRequest(name: "Shop")
            let applications = TestPlatform.applications
            let refused = try await platform.call(.post, applications, create, token: viewer, headers: team.inside)
            #expect(refused.status == .forbidden)
            let path = "\(base)/\(team.userID(.viewer))"
            let changed = try await platform.call(
                .put, path, MemberRequest(role: "member"), token: team.token(.admin), headers: team.inside)
            #expect(try changed.decoded(MemberResource.self).role == "member")
            let allowed = try await platform.call(.post, applications, create, token: viewer, headers: team.inside)
            #expect(allowed.status == .created)
            let wrong = try await platform.call(
                .put, path, MemberRequest(role: "king"), token: team.owner, headers: team.inside)
            #expect(wrong.fields == ["role"])
            let removed = try await platform.call(.delete, path, token: team.owner, headers: team.inside)
            #expect(removed.status == .noContent)
            let gone = try await platform.call(.get, applications, token: viewer, headers: team.inside)
            #expect(gone.status == .forbidden)
            #expect(try await platform.call(.delete, path, token: team.owner, headers: team.inside).code == "not_found")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `lesser roles and other tenants change nobody`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let stranger = try await platform.newCustomer("stranger@example.org")
            let path = "\(base)/\(team.userID(.viewer))"
            #expect(try await platform.call(.delete, path).status == .unauthorized)
            #expect(try await platform.call(.delete, path, token: stranger).status == .notFound)
            let put = MemberRequest(role: "admin")
            #expect(try await platform.call(.put, path, put, token: stranger).status == .notFound)
            for role in [Role.member, .viewer] {
                let answer = try await platform.call(.delete, path, token: team.token(role), headers: team.inside)
                #expect(answer.status == .forbidden)
            }
            let owner = "\(base)/\(team.ownerID)"
            let coup = try await platform.call(.delete, owner, token: team.token(.admin), headers: team.inside)
            #expect(coup.status == .forbidden)
            let last = try await platform.call(
                .put, owner, MemberRequest(role: "viewer"), token: team.owner, headers: team.inside)
            #expect(last.status == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `ownership is handed over, and then its old owner may leave`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let one = "\(TestPlatform.organizations)/\(team.id)"
            #expect(try await platform.call(.post, one + "/leave", token: team.owner).status == .conflict)
            let body = TransferRequest(userID: team.userID(.member))
            let refused = try await platform.call(.post, one + "/transfer", body, token: team.token(.admin))
            #expect(refused.status == .forbidden)
            let done = try await platform.call(.post, one + "/transfer", body, token: team.owner)
            #expect(try done.decoded(MemberResource.self).role == "owner")
            let before = try await platform.call(.get, one, token: team.owner).decoded(OrganizationResource.self)
            #expect(before.role == "admin")
            #expect(try await platform.call(.post, one + "/leave", token: team.owner).status == .noContent)
            #expect(try await platform.call(.get, one, token: team.owner).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of owners who all leave at the same moment one remains`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            try await platform.store.write { transaction in
                try transaction.execute(
                    "UPDATE members SET role = 'owner' WHERE organization_id = $1", [.text(team.id)])
            }
            let path = "\(TestPlatform.organizations)/\(team.id)/leave"
            let left = try await withThrowingTaskGroup(of: Bool.self) { group in
                for role in Role.allCases {
                    group.addTask {
                        try await platform.call(.post, path, token: team.token(role)).status == .noContent
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(left == 3)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stream ends soon after its reader was removed`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let bridge = Task { try await platform.assembly.features.bridge.run() }
            defer { bridge.cancel() }
            let app = try await platform.newApplication(team.owner)
            let path = "\(TestPlatform.applications)/shop/logs/stream"
            let reading = Task {
                try await platform.call(.get, path, token: team.token(.viewer), headers: team.inside)
            }
            let member = "\(TestPlatform.members)/\(team.userID(.viewer))"
            let removed = try await platform.call(.delete, member, token: team.owner, headers: team.inside)
            #expect(removed.status == .noContent)
            // Something to read comes again and again, as a ping would; the clock moves.
            let ended = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    _ = await reading.result
                    return true
                }
                group.addTask {
                    for _ in 0..<200 where !Task.isCancelled {
                        platform.clock.advance(seconds: 11)
                        platform.assembly.surroundings.signals.send(.applicationLog(app.id))
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                    return false
                }
                let first = await group.next() ?? false
                group.cancelAll()
                reading.cancel()
                return first
            }
            #expect(ended)
        }
    }
}
