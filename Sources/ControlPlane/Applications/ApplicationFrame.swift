import Hummingbird
import PlatformModel
import WebUI

/// What all pages of one application have in common: its heading, and the way back after a form.
struct ApplicationFrame: Sendable {
    let website: Website
    let reader: ApplicationReader

    /// What stands over a page; the buttons follow the person's rights and the application's state.
    func heading(
        _ summary: ApplicationSummary, _ tab: ApplicationHeading.Tab, for tenant: Tenant
    ) -> ApplicationHeading {
        let application = summary.application
        var heading = ApplicationHeading(
            application, url: website.surroundings.configuration.url(slug: application.slug),
            runtime: summary.runtime, plan: summary.plan, tab: tab,
            hidden: tenant.scope.allows(.billing) ? [] : [.billing], now: website.surroundings.now)
        heading.releaseNumber = summary.releaseNumber
        heading.actions = actions(summary, for: tenant)
        heading.activeDeployment = summary.active.map {
            .init($0, step: summary.step, cancellation: cancellation(of: $0, summary.application, for: tenant))
        }
        return heading
    }

    private func actions(_ summary: ApplicationSummary, for tenant: Tenant) -> ApplicationHeading.Actions {
        var actions = ApplicationHeading.Actions()
        let status = summary.application.status
        guard tenant.scope.allows(.deploy), status != .deleting, status != .suspended else { return actions }
        let hasRelease = summary.application.currentReleaseID != nil
        actions.canDeploy = true
        actions.canStart = hasRelease && summary.application.isStopped && summary.active == nil
        actions.canRestart = hasRelease && !summary.application.isStopped && summary.active == nil
        actions.canStop = hasRelease && !summary.application.isStopped
        return actions
    }

    /// The button that ends a deployment, for who may press it.
    func cancellation(
        of deployment: Deployment, _ application: PlatformModel.Application, for tenant: Tenant
    ) -> DeploymentCancellation? {
        tenant.scope.allows(.deploy) ? DeploymentCancellation(deployment, path: path(application)) : nil
    }

    func commands(_ application: PlatformModel.Application) -> DeployCommands { DeployCommands(slug: application.slug) }

    func path(_ application: PlatformModel.Application) -> String { "/applications/\(application.slug)" }
}

extension PlatformContext {
    /// Id or slug in the path.
    func applicationName() throws -> String { try parameters.require("application") }
}
