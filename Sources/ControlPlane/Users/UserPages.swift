import HostSupport
import Hummingbird
import PlatformModel
import WebUI

/// The administrators' pages of people and organizations.
struct UserPages {
    let website: Website
    let users: Users
    let links: AccountLinks

    private static let changes: [String: UserRules.Change] = [
        "suspend": .suspend, "resume": .resume, "promote": .promote, "demote": .demote,
        "reset-second-factor": .resetSecondFactor,
    ]

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/platform/people", "Page of people") { request, _, person in
            website.page(try await people(request, person), for: person, request)
        }
        table.administrator(.post, "/platform/people", "Changes an account") { request, _, person in
            let form = try await FormBody(request)
            guard let id = UserID(outside: form.text("person")), let change = Self.changes[form.text("change")] else {
                throw PlatformError.notFound("user")
            }
            do {
                _ = try await users.change(change, id, by: person)
                return website.redirect("/platform/people", .saved)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await people(request, person)
                for index in content.people.indices where content.people[index].id == id.text {
                    content.people[index].problem = failure.message
                }
                content.formProblem = content.people.contains { $0.problem != nil } ? nil : failure.message
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
        table.administrator(
            .post, "/platform/people/{user}/reset-link", "Makes a link for a new password from the page"
        ) { request, context, person in
            let person = try person.requiringSignIn()
            guard let id = UserID(outside: try context.parameter("user")) else { throw PlatformError.notFound("user") }
            let user = try await users.memberships(of: id).user
            let made = try await links.makeResetLink(of: user.id.text)
            // The link is kept as a hash only, so it is the answer to the form itself.
            var content = try await people(request, person)
            content.resetLink = .init(
                name: user.name, url: made.url.reveal(), expiresAt: made.expiresAt, now: website.surroundings.now)
            return website.page(content, for: person, request, status: .created)
        }
        table.administrator(.get, "/platform/organizations", "Page of organizations") { request, _, person in
            let (text, now) = (try searchedText(request), website.surroundings.now)
            let (found, next) = try await users.organizationDirectory(text, try ListPage(request))
            let rows = found.map { row in
                OrganizationDirectoryContent.Row(
                    id: row.id, name: row.name, members: row.members, applications: row.applications,
                    instances: row.instances,
                    memoryMB: row.reserved.memoryMB, created: Moment(row.createdAt, now: now))
            }
            let content = OrganizationDirectoryContent(
                organizations: rows, search: text ?? "", nextPath: path("/platform/organizations", text, next))
            return website.page(content, for: person, request)
        }
    }

    private func people(_ request: Request, _ person: Person) async throws -> UserListContent {
        let (text, now) = (try searchedText(request), website.surroundings.now)
        let (found, next) = try await users.directory(text, try ListPage(request))
        return UserListContent(
            people: found.map { .init($0.user, organizations: $0.organizations, viewer: person.user.id, now: now) },
            search: text ?? "", nextPath: path("/platform/people", text, next))
    }

    private func path(_ base: String, _ text: String?, _ cursor: String?) -> String? {
        cursor.map { "\(base)?cursor=\(FormBody.escape($0))" + (text.map { "&q=\(FormBody.escape($0))" } ?? "") }
    }
}
