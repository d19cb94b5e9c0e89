import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport

extension TestPlatform {
    static let organizations = "/api/paas/organizations"
    static let members = "/api/paas/members"

    func me(_ token: String) async throws -> SessionResource {
        try await call(.get, "/api/auth/me", token: token).decoded(SessionResource.self)
    }

    /// Puts a person who has registered into another one's first organization, behind the API's back.
    func join(_ token: String, to owner: String, as role: Role) async throws -> String {
        let (person, organization) = (try await me(token).user.id, try await me(owner).organizations.first?.id ?? "")
        try await store.write { transaction in
            try transaction.execute(
                "INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)",
                [.text(organization), .text(person), .text(role.rawValue), .integer(Int64.max / 2)])
        }
        return person
    }

    /// An organization with one person in each role; all act in it unless a test says otherwise.
    func team() async throws -> Team {
        let owner = try await newCustomer("owner@example.org")
        let id = try await me(owner).organizations.first?.id ?? ""
        var team = Team(id: id, owner: owner, ownerID: try await me(owner).user.id)
        for role in [Role.admin, .member, .viewer] {
            let token = try await newCustomer("\(role.rawValue)@example.org")
            team.tokens[role] = token
            team.ids[role] = try await join(token, to: owner, as: role)
        }
        return team
    }

    struct Team: Sendable {
        let id: String
        let owner: String
        let ownerID: String
        var tokens: [Role: String] = [:]
        var ids: [Role: String] = [:]

        var inside: HTTPFields { HTTPField.Name("X-Organization-Id").map { [$0: id] } ?? [:] }

        func token(_ role: Role) -> String { role == .owner ? owner : tokens[role] ?? "" }

        func userID(_ role: Role) -> String { role == .owner ? ownerID : ids[role] ?? "" }
    }
}
