import PlatformModel
import Testing

@Suite struct RoleTests {
    @Test func `the roles have the permissions of this table`() {
        #expect(
            Role.permissionTable == """
                owner: view deploy manage billing, decides on owner/admin/member/viewer
                admin: view deploy manage billing, decides on admin/member/viewer
                member: view deploy - -, decides on nobody
                viewer: view - - -, decides on nobody
                """)
    }

    @Test func `in an organization that is being deleted everybody may only look`() {
        for role in Role.allCases {
            let organization = Organization(
                id: OrganizationID("o"), name: "O", createdAt: Timestamp(milliseconds: 0), isDeleting: true)
            #expect(Membership(organization: organization, role: role).permissions == [.view])
        }
    }

    @Test func `a person acts where they ask, else in the first organization that stays`() {
        let memberships = [("a", true), ("b", false), ("c", false)].map { id, isDeleting in
            Membership(
                organization: Organization(
                    id: OrganizationID(id), name: id, createdAt: Timestamp(milliseconds: 0), isDeleting: isDeleting),
                role: .member)
        }
        #expect(Membership.chosen(from: memberships, asked: nil)?.organization.name == "b")
        #expect(Membership.chosen(from: memberships, asked: "a")?.organization.name == "a")
        #expect(Membership.chosen(from: memberships, asked: "d") == nil)
        #expect(Membership.chosen(from: Array(memberships.prefix(1)), asked: nil)?.organization.name == "a")
        #expect(Membership.chosen(from: [], asked: nil) == nil)
    }
}
