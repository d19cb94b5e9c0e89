import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/users` and `/api/admin/paas/organizations`.
struct UserRoutes {
    private let users: Users

    init(_ users: Users) { self.users = users }

    func add(to table: inout RouteTable) {
        let (users, base) = (users, "/api/admin/paas/users")
        let search = RouteDescription.Parameter.text("q", "Only with this in the name or email")
        table.administrator(
            .get, base,
            .init("Everybody, newest first", gives: .list(of: AdministeredUserResource.self), query: [search])
        ) { request, _, _ in
            try .json(await users.list(try searchedText(request), try ListPage(request)))
        }
        table.administrator(
            .get, base + "/{user}", .init("One person", gives: .json(AdministeredUserResource.self))
        ) { _, context, _ in
            try .json(await users.get(try userID(context)))
        }
        let changes: [(String, UserRules.Change, String)] = [
            ("suspend", .suspend, "Locks a person out and ends what they have open"),
            ("resume", .resume, "Lets a suspended person in again"),
            ("promote", .promote, "Makes a person an administrator"),
            ("demote", .demote, "Takes the administrator's rights from a person"),
            ("reset-second-factor", .resetSecondFactor, "Takes away a second factor whose device was lost"),
        ]
        for (word, change, summary) in changes {
            table.administrator(
                .post, "\(base)/{user}/\(word)", .init(summary, gives: .json(AdministeredUserResource.self))
            ) { _, context, person in
                try .json(await users.change(change, try userID(context), by: person))
            }
        }
        addOrganizations(to: &table)
    }

    private func addOrganizations(to table: inout RouteTable) {
        let (users, base) = (users, "/api/admin/paas/organizations")
        table.administrator(
            .get, base,
            .init(
                "All organizations, newest first", gives: .list(of: AdministeredOrganizationResource.self),
                query: [.text("q", "Only with this in the name")])
        ) { request, _, _ in
            try .json(await users.organizations(try searchedText(request), try ListPage(request)))
        }
        table.administrator(
            .get, base + "/{organization}",
            .init("One organization", gives: .json(AdministeredOrganizationResource.self))
        ) { _, context, _ in
            guard let id = OrganizationID(outside: context.parameters.get("organization") ?? "") else {
                throw PlatformError.notFound("organization")
            }
            return try .json(await users.organization(id))
        }
    }
}

/// The `?q=` of a list.
func searchedText(_ request: Request) throws -> String? {
    guard let text = request.uri.queryParameters["q"].map(String.init), !text.isEmpty else { return nil }
    guard text.utf8.count <= 100 else {
        throw PlatformError.invalid([.init("q", "must have at most 100 characters.")])
    }
    return text
}

private func userID(_ context: PlatformContext) throws -> UserID {
    guard let id = UserID(outside: context.parameters.get("user") ?? "") else { throw PlatformError.notFound("user") }
    return id
}
