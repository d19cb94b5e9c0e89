import HTTPTypes
import Hummingbird
import NIOCore
import PlatformAPI
import PlatformModel
import WebUI

/// The ways to deploy in a browser: a branch, an archive that is dropped, an archive that a plain form sends.
struct DeployPages {
    let frame: ApplicationFrame
    let deployments: Deployments
    let sources: Sources

    private var website: Website { frame.website }

    /// Where the script's upload is answered to: the page to go to.
    private struct Uploaded: Encodable {
        let location: String
    }

    func add(to table: inout RouteTable) {
        let base = "/applications/{application}"
        table.tenant(.deploy, .get, "\(base)/deploy", "Page of the ways to deploy") { request, context, tenant in
            let content = try await content(try context.applicationName(), tenant)
            return website.page(content, for: tenant.person, request)
        }
        table.tenant(.deploy, .post, "\(base)/deploy", "Deploys a branch from the form") { request, context, tenant in
            try await deployBranch(try await FormBody(request), request, try context.applicationName(), tenant)
        }
        table.tenant(.deploy, .post, "\(base)/sources", "Takes a dropped archive and deploys it") {
            request, context, tenant in
            let name = try context.applicationName()
            let number = try await deploy(request.body, name, tenant)
            return try .json(Uploaded(location: "/applications/\(name)/deployments/\(number)"), status: .created)
        }
        table.tenant(.deploy, .post, "\(base)/upload", "Takes an archive from a plain form and deploys it") {
            request, context, tenant in
            try await upload(request, try context.applicationName(), tenant)
        }
    }

    private func content(_ name: String, _ tenant: Tenant) async throws -> DeployContent {
        let summary = try await frame.reader.find(tenant.scope, name)
        var content = DeployContent(
            heading: frame.heading(summary, .overview, for: tenant), gitURL: summary.application.git?.url,
            commands: frame.commands(summary.application))
        content.branch = FormField(summary.application.git?.branch ?? "")
        return content
    }

    private func deployBranch(
        _ form: FormBody, _ request: Request, _ name: String, _ tenant: Tenant
    ) async throws -> Response {
        do {
            let started = try await deployments.deploy(
                tenant.scope, name, DeployRequest(branch: form.optionalText("branch")))
            return website.redirect("/applications/\(name)/deployments/\(started.deployment.number)")
        } catch let failure as PlatformError where failure.code != .notFound && failure.code != .internalError {
            var content = try await content(name, tenant)
            content.branch = FormField(form.text("branch"), problem: failure.problem("branch"))
            content.problem = failure.remainder(without: ["branch"])
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }

    private func upload(_ request: Request, _ name: String, _ tenant: Tenant) async throws -> Response {
        let form = try await MultipartUpload(request)
        guard website.isValid(form.fields["csrf"] ?? "", for: request) else {
            throw PlatformError(.forbidden, "The form is out of date; load the page again and repeat what you did.")
        }
        do {
            let number = try await deploy(form.file, name, tenant)
            return website.redirect("/applications/\(name)/deployments/\(number)")
        } catch let failure as PlatformError where failure.code != .notFound && failure.code != .internalError {
            var content = try await content(name, tenant)
            content.problem = failure.message
            return website.page(content, for: tenant.person, request, status: .init(code: failure.code.status))
        }
    }

    private func deploy<Body: AsyncSequence & Sendable>(
        _ body: Body, _ name: String, _ tenant: Tenant
    ) async throws -> Int where Body.Element == ByteBuffer {
        let source = try await sources.add(tenant.scope, name, body)
        let started = try await deployments.deploy(tenant.scope, name, DeployRequest(sourceID: source.id))
        return started.deployment.number
    }
}
