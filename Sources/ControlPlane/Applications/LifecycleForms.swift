import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The buttons over an application's pages.
struct LifecycleForms {
    let frame: ApplicationFrame
    let deployments: Deployments

    func add(to table: inout RouteTable) {
        let base = "/applications/{application}"
        table.tenant(.deploy, .post, "\(base)/restart", "Restarts an application from its page") {
            [deployments] _, context, tenant in
            let name = try context.applicationName()
            let started = try await deployments.restart(tenant.scope, name)
            return frame.website.redirect("/applications/\(name)/deployments/\(started.deployment.number)")
        }
        table.tenant(.deploy, .post, "\(base)/start", "Starts an application from its page") {
            [deployments] _, context, tenant in
            let name = try context.applicationName()
            _ = try await deployments.start(tenant.scope, name)
            return frame.website.redirect("/applications/\(name)", .started)
        }
        table.tenant(.deploy, .post, "\(base)/stop", "Stops an application from its page") {
            [deployments] _, context, tenant in
            let name = try context.applicationName()
            _ = try await deployments.stop(tenant.scope, name)
            return frame.website.redirect("/applications/\(name)", .stopped)
        }
        table.tenant(.deploy, .post, "\(base)/deployments/{deployment}/cancel", "Ends a deployment from its page") {
            _, context, tenant in
            try await cancel(try context.parameters.require("deployment"), of: context.applicationName(), tenant)
        }
        let retry = "\(base)/deployments/{deployment}/retry"
        table.tenant(.deploy, .post, retry, "Tries a deployment again from its page") {
            [deployments] _, context, tenant in
            let (name, number) = (try context.applicationName(), try context.parameters.require("deployment"))
            let started = try await deployments.retry(tenant.scope, name, number)
            return frame.website.redirect("/applications/\(name)/deployments/\(started.deployment.number)")
        }
        table.tenant(.deploy, .post, "\(base)/scale", "Changes how many instances run from its page") {
            [deployments] request, context, tenant in
            let name = try context.applicationName()
            let form = try await FormBody(request)
            let counts = try form.names.filter { $0.hasPrefix("count_") }.map { field in
                guard let count = try form.number(field) else {
                    throw PlatformError(.badRequest, "Give each process a whole number of instances.")
                }
                return ProcessCountResource(name: String(field.dropFirst(6)), count: count)
            }
            let started = try await deployments.scale(tenant.scope, name, ScaleRequest(processes: counts))
            return frame.website.redirect("/applications/\(name)/deployments/\(started.deployment.number)")
        }
        table.tenant(.deploy, .post, "\(base)/rollback", "Goes back to a release from its page") {
            [deployments] request, context, tenant in
            let name = try context.applicationName()
            guard let release = try await FormBody(request).number("release") else {
                throw PlatformError(.badRequest, "Choose a release first.")
            }
            let started = try await deployments.rollback(tenant.scope, name, RollbackRequest(release: release))
            return frame.website.redirect("/applications/\(name)/deployments/\(started.deployment.number)")
        }
    }

    private func cancel(_ number: String, of name: String, _ tenant: Tenant) async throws -> Response {
        let found = try await deployments.get(tenant.scope, name, number)
        let path = "/applications/\(name)/deployments/\(found.number)"
        do {
            _ = try await deployments.cancel(tenant.scope, name, number)
            return frame.website.redirect(path, .cancelling)
        } catch let failure as PlatformError where failure.code == .conflict {
            return frame.website.redirect(path, .tooLateToCancel)
        }
    }
}
