import HTTPTypes
import Hummingbird
import PlatformModel
import SQLStore
import WebUI

/// Pages of applications: list, overview, and what keeps them up to date.
struct ApplicationPages {
    private static let limit = 100

    let frame: ApplicationFrame
    let quotas: Quotas
    let notices: BillingNotices

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        table.tenant(.view, .get, "/applications", "Page of applications") { request, _, tenant in
            try await list(request, tenant)
        }
        table.tenant(.view, .get, "/events/applications", "Tells the page of applications what changed") {
            [frame] _, _, tenant in
            let organization = tenant.scope.organizationID.text
            return PageEvents(surroundings: website.surroundings).stream([.applications(organization: organization)]) {
                try await frame.reader.list(tenant.scope, before: nil, limit: Self.limit).items.map(\.unmeasured)
            }
        }
        table.tenant(.view, .get, "/applications/{application}", "Page of an application") {
            request, context, tenant in
            try await overview(request, try context.applicationName(), tenant)
        }
        table.tenant(.view, .get, "/applications/{application}/events", "Tells an application's pages what changed") {
            [frame] request, context, tenant in
            let name = try context.applicationName()
            // Only the overview shows what instances use; the other pages are not fetched again for each heartbeat.
            let showsUse = request.uri.queryParameters["use"] != nil
            let id = try await frame.reader.find(tenant.scope, name).application.id
            return PageEvents(surroundings: website.surroundings).stream([.application(id.text), .deployments]) {
                let summary = try await frame.reader.find(tenant.scope, id.text)
                return showsUse ? summary.measured(now: website.surroundings.now) : summary.unmeasured
            }
        }
    }

    private func list(_ request: Request, _ tenant: Tenant) async throws -> Response {
        let cursor = request.uri.queryParameters["before"].map { String($0) }
        let (items, next) = try await frame.reader.list(tenant.scope, before: cursor, limit: Self.limit)
        let configuration = website.surroundings.configuration
        var content = ApplicationListContent(
            applications: items.map { summary in
                ApplicationListContent.Item(
                    summary.application,
                    host: String(configuration.url(slug: summary.application.slug).trimmingPrefix(/https?:\/\//)),
                    facts: .init(runtime: summary.runtime, plan: summary.plan, release: summary.releaseNumber),
                    now: website.surroundings.now)
            },
            canCreate: tenant.scope.allows(.deploy), serverURL: configuration.publicURL,
            nextPath: next.map { "/applications?before=\($0)" })
        content.notices = try await notices.all(tenant.scope)
        if tenant.scope.allows(.deploy) {
            let path = "/organizations/\(tenant.scope.organizationID.text)/quota"
            content.warn(of: try await quotas.quota(tenant.scope), path: path)
        }
        return website.page(content, for: tenant.person, request)
    }

    private func overview(_ request: Request, _ name: String, _ tenant: Tenant) async throws -> Response {
        let (summary, (deployments, numbers, nodes, processes)) = try await frame.reader.find(tenant.scope, name) {
            [catalogue = frame.reader.catalogue] application, transaction in
            (
                try DeploymentStore().list(of: application, before: .max, limit: 5, transaction),
                try ReleaseStore().numbers(of: application, transaction), try catalogue.nodes(transaction),
                try Self.processes(of: application, catalogue, transaction)
            )
        }
        let now = website.surroundings.now
        let path = frame.path(summary.application)
        var content = OverviewContent(
            heading: frame.heading(summary, .overview, for: tenant),
            instances: summary.instances.filter { $0.wanted != .removed }.map { instance in
                OverviewContent.InstanceRow(
                    instance, release: numbers[instance.releaseID],
                    node: nodes.first { $0.id == instance.nodeID }?.name ?? "–", now: now)
            },
            deployments: deployments.map { deployment in
                DeploymentRow(deployment, release: deployment.releaseID.flatMap { numbers[$0] }, path: path, now: now)
            },
            canDeploy: tenant.scope.allows(.deploy), commands: frame.commands(summary.application))
        if content.heading.actions.canRestart { content.processes = processes }
        return website.page(content, for: tenant.person, request)
    }

    /// Of the current release, with their counts.
    private static func processes(
        of application: PlatformModel.Application, _ catalogue: Catalogue, _ transaction: Transaction
    ) throws -> [OverviewContent.ProcessRow] {
        guard let id = application.currentReleaseID,
            let release = try ReleaseStore().find(id, of: application, transaction)
        else { return [] }
        let most = try catalogue.plan(application.planID, transaction).maxInstances
        return release.runningProcesses.map {
            OverviewContent.ProcessRow(name: $0.name, count: application.count(of: $0.name), most: most)
        }
    }
}
