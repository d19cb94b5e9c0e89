import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' pages of everybody's applications.
struct AdministeredApplicationPages {
    private static let base = "/platform/applications"

    let website: Website
    let applications: AdministeredApplications
    let plans: Plans

    func add(to table: inout RouteTable) {
        let (base, one) = (Self.base, Self.base + "/{application}")
        table.administrator(.get, base, "Page of everybody's applications") { request, _, person in
            website.page(try await list(request), for: person, request)
        }
        table.administrator(.get, one, "Page of one application of anybody") { request, context, person in
            let content = try await content(try await applications.get(context.application))
            return website.page(content, for: person, request)
        }
        add(.suspended, one + "/suspend", "Suspends an application from its page", to: &table) { application, form in
            try await applications.suspend(application, SuspendRequest(reason: form.text("reason")))
        } showing: { content, form, failure in
            content.reason.value = form.text("reason")
            content.reason.problem = failure.problem("reason") ?? failure.message
        }
        add(.resumed, one + "/resume", "Lets a suspended application run again", to: &table) { application, _ in
            try await applications.resume(application)
        } showing: { content, _, failure in
            content.resumeProblem = failure.message
        }
        add(.planChanged, one + "/plan", "Gives an application another plan from its page", to: &table) {
            application, form in
            try await applications.changePlan(application, PlanChangeRequest(planID: form.text("plan_id")))
        } showing: { content, _, failure in
            content.planProblem = failure.problem("plan_id") ?? failure.message
        }
        add(.deleted, one + "/delete", "Deletes an application of anybody from its page", to: &table) {
            application, form in
            try await applications.delete(application, DeleteApplicationRequest(confirm: form.text("confirm")))
        } showing: { content, _, failure in
            content.deleteProblem = failure.problem("confirm") ?? failure.message
        }
    }

    /// A form of the page of one application; what was refused stands beside it.
    private func add(
        _ outcome: Website.Outcome, _ path: String, _ summary: RouteDescription, to table: inout RouteTable,
        change: @escaping @Sendable (String, FormBody) async throws -> AdministeredApplicationResource,
        showing: @escaping @Sendable (inout AdministeredApplicationContent, FormBody, PlatformError) -> Void
    ) {
        table.administrator(.post, path, summary) { request, context, person in
            let (application, form) = (try context.application, try await FormBody(request))
            do {
                let after = try await change(application, form).application
                return website.redirect("\(Self.base)/\(after.slug)", outcome)
            } catch let failure as PlatformError where failure.isAboutForm || failure.code == .noCapacity {
                var content = try await content(try await applications.get(application))
                showing(&content, form, failure)
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func list(_ request: Request) async throws -> EverybodysApplicationsContent {
        let filter = try ApplicationFilter(request)
        let page = try await applications.list(filter, try ListPage(request, sorts: ApplicationStore.sorts))
        let kept = filter.text.map { "&q=\(FormBody.escape($0))" } ?? ""
        return EverybodysApplicationsContent(
            applications: page.items.map { .init($0) }, search: filter.text ?? "",
            nextPath: page.nextCursor.map { "\(Self.base)?cursor=\(FormBody.escape($0))\(kept)" })
    }

    private func content(_ found: AdministeredApplicationResource) async throws -> AdministeredApplicationContent {
        let application = found.application
        var content = AdministeredApplicationContent(
            .init(found), slug: application.slug, status: .init(rawValue: application.status) ?? .pending)
        content.suspension = application.suspension?.note
        content.plans = try await plans.list(activeOnly: false).map { plan in
            FormOption(value: plan.id.text, label: plan.name, isSelected: plan.id.text == application.planID)
        }
        return content
    }
}

extension EverybodysApplicationsContent.Row {
    fileprivate init(_ found: AdministeredApplicationResource) {
        let application = found.application
        self.init(
            name: application.name, slug: application.slug,
            host: application.url.split(separator: "/").last.map(String.init) ?? application.url,
            status: .init(rawValue: application.status) ?? .pending, organization: found.organizationName,
            owner: found.ownerEmail)
    }
}
