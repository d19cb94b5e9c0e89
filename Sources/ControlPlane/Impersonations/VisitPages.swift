import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// How administrators begin and end to look at an organization as one of its members, in their browser.
struct VisitPages {
    private static let choices = [5, 15, 30, 60]

    let website: Website
    let users: Users
    let access: Access

    func add(to table: inout RouteTable) {
        let path = "/platform/people/{user}/visit"
        table.administrator(.get, path, "Form of a visit as a member") { request, context, person in
            website.page(try await content(context.parameter("user")), for: person, request)
        }
        table.administrator(.post, path, "Begins a visit as a member from the form") { request, context, person in
            try await begin(context.parameter("user"), try await FormBody(request), request, person)
        }
        table.administrator(.post, "/platform/visits/end", "Ends the browser's visit as a member") {
            request, _, person in
            try await access.visits.end(request, by: person)
            return access.visits.leaving(website.redirect("/platform/people", .lookEnded))
        }
    }

    private func begin(
        _ user: String, _ form: FormBody, _ request: Request, _ person: Person
    ) async throws -> Response {
        let wanted = ImpersonationRequest(
            reason: form.text("reason"), minutes: try form.number("minutes"),
            organizationID: form.optionalText("organization"), allowChanges: form.text("changes") == "yes")
        do {
            let begun = try await access.impersonations.begin(person, as: user, wanted)
            return access.visits.entering(begun, website.redirect("/applications"))
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(user, reason: wanted.reason, minutes: wanted.minutes)
            content.reason.problem = failure.problem("reason")
            content.formProblem = failure.remainder(without: ["reason"])
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    private func content(_ id: String, reason: String = "", minutes: Int? = nil) async throws -> VisitContent {
        guard let id = UserID(outside: id) else { throw PlatformError.notFound("user") }
        let (user, memberships) = try await users.memberships(of: id)
        var content = VisitContent(
            path: "/platform/people/\(id.text)/visit", name: user.name, email: user.email,
            organizations: memberships.map { place in
                FormOption(
                    value: place.organization.id.text, label: "\(place.organization.name) (\(place.role.rawValue))",
                    isSelected: false)
            }, reason: reason)
        content.minutes = Self.choices.map { number in
            FormOption(
                value: "\(number)", label: "\(number) minutes",
                isSelected: number == minutes ?? Impersonation.defaultMinutes)
        }
        return content
    }
}
