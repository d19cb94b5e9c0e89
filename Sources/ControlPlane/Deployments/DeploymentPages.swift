import Hummingbird
import PlatformModel
import SQLStore
import WebUI

/// Pages of an application's deployments and of one deployment with its build log.
struct DeploymentPages {
    private static let limit = 30
    /// Chunks of a build log that a page shows at once; the stream brings the rest.
    private static let chunkLimit = 5_000

    let frame: ApplicationFrame

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        let base = "/applications/{application}/deployments"
        table.tenant(.view, .get, "\(base)", "Page of an application's deployments") { request, context, tenant in
            try await list(request, try context.applicationName(), tenant)
        }
        table.tenant(.view, .get, "\(base)/{deployment}", "Page of a deployment") { request, context, tenant in
            let number = try context.parameters.require("deployment")
            return try await one(request, try context.applicationName(), number, tenant)
        }
    }

    private func list(_ request: Request, _ name: String, _ tenant: Tenant) async throws -> Response {
        let before = request.uri.queryParameters["before"].flatMap { Int64($0) } ?? .max
        let (summary, (deployments, numbers)) = try await frame.reader.find(tenant.scope, name) {
            application, transaction in
            (
                try DeploymentStore().list(of: application, before: before, limit: Self.limit + 1, transaction),
                try ReleaseStore().numbers(of: application, transaction)
            )
        }
        let path = frame.path(summary.application)
        let shown = deployments.prefix(Self.limit)
        let next = deployments.count > Self.limit ? shown.last?.number : nil
        let content = DeploymentListContent(
            heading: frame.heading(summary, .deployments, for: tenant),
            deployments: shown.map { deployment in
                DeploymentRow(
                    deployment, release: deployment.releaseID.flatMap { numbers[$0] }, path: path,
                    now: website.surroundings.now)
            },
            nextPath: next.map { "\(path)/deployments?before=\($0)" }, commands: frame.commands(summary.application))
        return website.page(content, for: tenant.person, request)
    }

    /// What the page of one deployment shows.
    private struct Facts: Sendable {
        var deployment: Deployment
        var release: Int?
        var build: Build?
        var run: CommandRun?
        var text = ""
        var lastID: Int64?
        var isTruncated = false
        var isWhole = true
    }

    private static func facts(
        _ number: String, of application: PlatformModel.Application, days: Int, _ transaction: Transaction
    ) throws -> Facts {
        guard let deployment = try DeploymentStore().find(number, of: application, transaction) else {
            throw PlatformError.notFound("deployment")
        }
        var facts = Facts(deployment: deployment)
        facts.release = try deployment.releaseID.flatMap {
            try ReleaseStore().find($0, of: application, transaction)?.number
        }
        let log = try DeploymentLog(of: deployment, application, transaction)
        let chunks = try log.chunks(after: 0, limit: Self.chunkLimit, transaction)
        (facts.build, facts.run, facts.lastID) = (log.build, log.run, chunks.last?.sequence)
        facts.text = try log.notice(chunks, days: days, transaction) ?? chunks.map(\.text).joined()
        facts.isTruncated = try log.isTruncated(transaction)
        facts.isWhole = deployment.status.isFinal && log.isComplete && chunks.count < Self.chunkLimit
        return facts
    }

    private func one(_ request: Request, _ name: String, _ number: String, _ tenant: Tenant) async throws -> Response {
        let days = website.surroundings.configuration.buildLogDays
        let (summary, facts) = try await frame.reader.find(tenant.scope, name) { application, transaction in
            try Self.facts(number, of: application, days: days, transaction)
        }
        let deployment = facts.deployment
        let stream =
            "/api/paas/applications/\(summary.application.id)/deployments/\(deployment.id)/logs/stream"
        let log = LogText(
            build: facts.text, isTruncated: facts.isTruncated, streamPath: facts.isWhole ? nil : stream,
            lastEventID: facts.lastID)
        var content = DeploymentContent(
            heading: frame.heading(summary, .deployments, for: tenant), deployment: deployment, build: facts.build,
            run: facts.run, release: facts.release, log: log, now: website.surroundings.now)
        content.canRetry =
            content.heading.actions.canDeploy && deployment.status.isFinal && deployment.status != .live
        content.cancellation = frame.cancellation(of: deployment, summary.application, for: tenant)
        content.facts = Self.words(for: facts.build)
        return website.page(content, for: tenant.person, request)
    }

    private static func words(for build: Build?) -> [String] {
        guard let build else { return [] }
        var words: [String] = []
        if let language = build.language {
            words.append([language, build.languageVersion ?? ""].filter { !$0.isEmpty }.joined(separator: " "))
        }
        if let commit = build.commit { words.append("commit \(commit.prefix(10))") }
        if let bytes = build.imageBytes { words.append(Wording.size(bytes: bytes)) }
        if !build.status.isFinal, let step = build.step { words.append(step) }
        return words
    }
}
