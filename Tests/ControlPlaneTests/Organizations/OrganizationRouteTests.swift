import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct OrganizationRouteTests {
    private let base = TestPlatform.organizations

    @Test(arguments: StoreEngine.allCases)
    func `a person makes organizations and switches between them by the header`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let made = try await platform.call(.post, base, OrganizationRequest(name: " Second "), token: token)
            #expect(made.status == .created)
            let second = try made.decoded(OrganizationResource.self)
            #expect(second.name == "Second" && second.role == "owner" && second.status == "active")
            let list = try await platform.call(.get, base, token: token)
                .decoded(ListResource<OrganizationResource>.self)
            #expect(list.items.count == 2 && list.items.last == second)
            _ = try await platform.newApplication(token, name: "In the first")
            let header = try #require(HTTPField.Name("X-Organization-Id"))
            func applications(_ headers: HTTPFields) async throws -> Int {
                try await platform.call(.get, TestPlatform.applications, token: token, headers: headers)
                    .decoded(ListResource<ApplicationResource>.self).items.count
            }
            #expect(try await applications([:]) == 1)
            #expect(try await applications([header: second.id]) == 0)
            let renamed = try await platform.call(
                .put, "\(base)/\(second.id)", OrganizationRequest(name: "Renamed"), token: token)
            #expect(try renamed.decoded(OrganizationResource.self).name == "Renamed")
            let wrong = try await platform.call(.post, base, OrganizationRequest(name: " \u{7}"), token: token)
            #expect(wrong.fields == ["name"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `another tenant's organization does not exist, and roles hold`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let stranger = try await platform.newCustomer("stranger@example.org")
            let one = "\(base)/\(team.id)"
            #expect(try await platform.call(.get, one).status == .unauthorized)
            for (method, body) in [
                (HTTPRequest.Method.get, nil), (.put, OrganizationRequest(name: "Mine")),
                (.delete, DeleteOrganizationRequest(confirm: "owner@example.org")),
            ] as [(HTTPRequest.Method, (any Encodable & Sendable)?)] {
                #expect(try await platform.call(method, one, body, token: stranger).status == .notFound)
            }
            // A header that names another organization does not lend its role to the path's.
            for role in Role.allCases {
                let expected: HTTPResponse.Status = role == .owner || role == .admin ? .ok : .forbidden
                let answer = try await platform.call(
                    .put, one, OrganizationRequest(name: "By \(role)"), token: team.token(role))
                #expect(answer.status == expected, "\(role)")
                #expect(try await platform.call(.get, one, token: team.token(role)).status == .ok)
            }
            let body = DeleteOrganizationRequest(confirm: "By admin")
            #expect(try await platform.call(.delete, one, body, token: team.token(.admin)).status == .forbidden)
            #expect(try await platform.call(.get, one, token: team.owner).status == .ok)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `deleting an organization takes its applications along, then itself`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let other = try await platform.newCustomer("b@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token, name: "Shop")
            _ = try await platform.newApplication(token, name: "Never deployed")
            _ = try await platform.newApplication(other, name: "Neighbour")
            try await platform.goLive("shop", on: node, token: token)
            let id = try #require(try await platform.me(token).organization?.id)
            let one = "\(base)/\(id)"
            let wrong = try await platform.call(.delete, one, DeleteOrganizationRequest(confirm: "x"), token: token)
            #expect(wrong.fields == ["confirm"])
            let begun = try await platform.call(
                .delete, one, DeleteOrganizationRequest(confirm: "a@example.org"), token: token)
            #expect(begun.status == .accepted)
            #expect(try begun.decoded(OrganizationResource.self).status == "deleting")
            let create = CreateApplicationRequest(name: "Late")
            let late = try await platform.call(.post, TestPlatform.applications, create, token: token)
            #expect(late.status == .conflict)
            await platform.assembly.tenancy.runner.step()
            #expect(try await platform.application("shop", token: token).status == "deleting")
            await platform.assembly.tenancy.runner.step()
            #expect(try await platform.call(.get, one, token: token).status == .ok)
            try await platform.finish(on: node)
            await platform.assembly.tenancy.runner.step()
            #expect(try await platform.call(.get, one, token: token).status == .notFound)
            let left = try await platform.store.read { transaction in
                try ["members", "applications", "instances", "releases", "sources"].map { table in
                    try transaction.query("SELECT * FROM \(table)").count
                }
            }
            // The administrator's and the neighbour's memberships, and the neighbour's application.
            #expect(left == [2, 1, 0, 0, 0])
            #expect(try await platform.me(token).organizations.isEmpty)
            let nowhere = try await platform.call(.get, TestPlatform.applications, token: token)
            #expect(nowhere.status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an application that slips in while its organization ends goes as well`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let id = try #require(try await platform.me(token).organization?.id)
            _ = try await platform.newApplication(token)
            try await platform.store.write {
                try $0.execute("UPDATE organizations SET deleting_at = 1 WHERE id = $1", [.text(id)])
            }
            await platform.assembly.tenancy.runner.step()
            await platform.settle()
            await platform.assembly.tenancy.runner.step()
            #expect(try await platform.call(.get, "\(base)/\(id)", token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an organization with something suspended cannot be deleted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let id = try #require(try await platform.me(token).organization?.id)
            _ = try await platform.newApplication(token)
            try await platform.store.write { try $0.execute("UPDATE applications SET is_suspended = 1") }
            let refused = try await platform.call(
                .delete, "\(base)/\(id)", DeleteOrganizationRequest(confirm: "a@example.org"), token: token)
            #expect(refused.status == .conflict)
            #expect(try refused.decoded(ProblemResource.self).detail.contains("shop"))
        }
    }
}
