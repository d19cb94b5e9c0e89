import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The page of an application's settings, and its end.
struct SettingsPages {
    let frame: ApplicationFrame
    let applications: Applications
    let runtimes: Runtimes

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        let base = "/applications/{application}"
        table.tenant(.view, .get, "\(base)/settings", "Page of an application's settings") {
            request, context, tenant in
            let summary = try await frame.reader.find(tenant.scope, try context.applicationName())
            return website.page(try await content(summary, tenant), for: tenant.person, request)
        }
        table.tenant(.deploy, .post, "\(base)/settings", "Changes an application's settings from the form") {
            request, context, tenant in
            try await save(try await FormBody(request), request, try context.applicationName(), tenant)
        }
        table.tenant(.manage, .post, "\(base)/delete", "Deletes an application from the form") {
            request, context, tenant in
            try await delete(try await FormBody(request), request, try context.applicationName(), tenant)
        }
    }

    private func content(_ summary: ApplicationSummary, _ tenant: Tenant) async throws -> SettingsContent {
        let application = summary.application
        let isEnding = application.status == .deleting
        var content = SettingsContent(
            heading: frame.heading(summary, .settings, for: tenant), slug: application.slug,
            canChange: tenant.scope.allows(.deploy) && !isEnding, canDelete: tenant.scope.allows(.manage) && !isEnding)
        content.name = FormField(application.name)
        content.port = FormField(String(application.port))
        content.healthCheckPath = FormField(application.healthCheckPath ?? "")
        content.buildCommand = FormField(application.buildCommand ?? "")
        content.startCommand = FormField(application.startCommand ?? "")
        content.lifecycle = LifecycleField.all(application.lifecycle)
        content.gitURL = FormField(application.git?.url ?? "")
        content.gitBranch = FormField(application.git?.branch ?? "")
        content.runtimes = try await RuntimeOptions.all(runtimes, selected: application.runtimeID.text)
        return content
    }

    private func save(
        _ form: FormBody, _ request: Request, _ name: String, _ tenant: Tenant
    ) async throws -> Response {
        let summary = try await frame.reader.find(tenant.scope, name)
        do {
            _ = try await applications.update(tenant.scope, name, try Self.change(form))
            return website.redirect("\(frame.path(summary.application))/settings", .saved)
        } catch let failure as PlatformError where failure.code.status < 500 {
            var content = try await content(summary, tenant)
            content.show(form, failure)
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }

    /// An empty field clears what it can; the port has to be a number.
    static func change(_ form: FormBody) throws -> UpdateApplicationRequest {
        var change = UpdateApplicationRequest(
            name: form.text("name"), runtimeID: form.optionalText("runtime_id"), gitURL: form.text("git_url"),
            gitBranch: form.text("git_url").isEmpty ? nil : form.optionalText("git_branch"),
            port: try form.number("port"), healthCheckPath: form.text("health_check_path"),
            buildCommand: form.text("build_command"), startCommand: form.text("start_command"))
        change.lifecycle = try lifecycle(form)
        return change
    }

    private static func lifecycle(_ form: FormBody) throws -> LifecycleRequest {
        var lifecycle = LifecycleRequest()
        lifecycle.drainSeconds = try form.number("drain_seconds")
        lifecycle.warmSeconds = try form.number("warm_seconds")
        lifecycle.stopGraceSeconds = try form.number("stop_grace_seconds")
        lifecycle.startSeconds = try form.number("start_seconds")
        lifecycle.healthCheckIntervalSeconds = try form.number("health_check_interval_seconds")
        lifecycle.healthCheckTimeoutSeconds = try form.number("health_check_timeout_seconds")
        lifecycle.healthCheckFailures = try form.number("health_check_failures")
        lifecycle.healthCheckStatus = form.optionalText("health_check_status")
        return lifecycle
    }

    private func delete(
        _ form: FormBody, _ request: Request, _ name: String, _ tenant: Tenant
    ) async throws -> Response {
        do {
            let request = DeleteApplicationRequest(confirm: form.text("confirm"))
            _ = try await applications.delete(tenant.scope, name, request)
            return website.redirect("/applications", .deleted)
        } catch let failure as PlatformError where [.invalid, .conflict].contains(failure.code) {
            let summary = try await frame.reader.find(tenant.scope, name)
            var content = try await content(summary, tenant)
            content.deleteProblem = failure.problem("confirm") ?? failure.message
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }
}

extension SettingsContent {
    /// Keeps what was typed and says what is wrong with it.
    fileprivate mutating func show(_ form: FormBody, _ failure: PlatformError) {
        func field(_ name: String) -> FormField { FormField(form.text(name), problem: failure.problem(name)) }
        (name, port) = (field("name"), field("port"))
        (healthCheckPath, buildCommand) = (field("health_check_path"), field("build_command"))
        (startCommand, gitURL, gitBranch) = (field("start_command"), field("git_url"), field("git_branch"))
        for index in lifecycle.indices { lifecycle[index].field = field(lifecycle[index].name) }
        runtimeProblem = failure.problem("runtime_id")
        let shown: Set = [
            "name", "port", "health_check_path", "build_command", "start_command", "git_url", "git_branch",
            "runtime_id",
        ]
        formProblem = failure.remainder(without: shown.union(lifecycle.map(\.name)))
    }
}
