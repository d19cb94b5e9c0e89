import HTTPTypes
import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of an application's variables; values come in and never go out.
struct EnvironmentVariablePages {
    let frame: ApplicationFrame
    let variables: EnvironmentVariables

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        let path = "/applications/{application}/environment"
        table.tenant(.view, .get, path, "Page of an application's variables") { request, context, tenant in
            let content = try await content(try context.applicationName(), tenant)
            return website.page(content, for: tenant.person, request)
        }
        table.tenant(.view, .get, path + "/export", "The names of an application's variables as a file") {
            _, context, tenant in
            let name = try context.applicationName()
            var answer = EnvironmentVariableRoutes.file(
                try await variables.list(tenant.scope, name).items.map(\.key))
            answer.headers[.contentDisposition] = "attachment; filename=\"\(name).env\""
            return answer
        }
        table.tenant(.deploy, .post, path, "Sets a variable from the form") { request, context, tenant in
            let form = try await FormBody(request)
            let name = try context.applicationName()
            return try await answer(request, name, tenant, .saved) {
                _ = try await variables.set(tenant.scope, name, [form.text("key"): form.raw("value")])
            } keeping: { content, failure in
                content.key = FormField(form.text("key"), problem: failure.fields.first?.message ?? failure.message)
            }
        }
        table.tenant(.deploy, .post, "\(path)/import", "Sets variables from a .env text") {
            request, context, tenant in
            let form = try await FormBody(request)
            let name = try context.applicationName()
            return try await answer(request, name, tenant, .imported) {
                _ = try await variables.set(tenant.scope, name, try Self.parse(form.raw("dotenv")))
            } keeping: { content, failure in
                content.importText = FormField(form.raw("dotenv"), problem: failure.message)
            }
        }
        table.tenant(.deploy, .post, "\(path)/delete", "Deletes a variable from the form") {
            request, context, tenant in
            let form = try await FormBody(request)
            let name = try context.applicationName()
            try await variables.remove(tenant.scope, name, form.text("key"))
            return website.redirect("/applications/\(name)/environment", .variableDeleted)
        }
    }

    private func content(_ name: String, _ tenant: Tenant) async throws -> EnvironmentContent {
        let store = EnvironmentVariableStore(website.surroundings.dataKeys)
        let (summary, rows) = try await frame.reader.find(tenant.scope, name) { try store.list(of: $0, $1) }
        return EnvironmentContent(
            heading: frame.heading(summary, .environment, for: tenant),
            variables: rows.map { .init(key: $0.name, updatedAt: $0.updatedAt, now: website.surroundings.now) },
            canChange: tenant.scope.allows(.deploy), commands: frame.commands(summary.application))
    }

    /// Does the change and loads the page anew, or shows the form again with what was typed and what is wrong.
    private func answer(
        _ request: Request, _ name: String, _ tenant: Tenant, _ outcome: Website.Outcome,
        change: () async throws -> Void, keeping: (inout EnvironmentContent, PlatformError) -> Void
    ) async throws -> Response {
        do {
            try await change()
            return website.redirect("/applications/\(name)/environment", outcome)
        } catch let failure as PlatformError where failure.code.status < 500 && failure.code != .notFound {
            var content = try await content(name, tenant)
            keeping(&content, failure)
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }

    static func parse(_ text: String) throws -> [String: String] {
        do {
            return try EnvironmentFile.parse(text)
        } catch {
            throw PlatformError(.invalid, "Line \(error.line): \(error.message)")
        }
    }
}
