import Hummingbird
import PlatformModel
import WebUI

/// The page of an application's releases.
struct ReleasePages {
    private static let limit = 30

    let frame: ApplicationFrame

    private var website: Website { frame.website }

    func add(to table: inout RouteTable) {
        let path = "/applications/{application}/releases"
        table.tenant(.view, .get, path, "Page of an application's releases") { request, context, tenant in
            try await list(request, try context.applicationName(), tenant)
        }
    }

    private func list(_ request: Request, _ name: String, _ tenant: Tenant) async throws -> Response {
        let before = request.uri.queryParameters["before"].flatMap { Int64($0) } ?? .max
        let (summary, rows) = try await frame.reader.find(tenant.scope, name) { application, transaction in
            try ReleaseStore().list(of: application, before: before, limit: Self.limit + 1, transaction)
                .map { ($0, try BuildStore().find($0.buildID, of: application, transaction)) }
        }
        let shown = rows.prefix(Self.limit)
        let next = rows.count > Self.limit ? shown.last?.0.number : nil
        let heading = frame.heading(summary, .releases, for: tenant)
        let content = ReleaseListContent(
            heading: heading,
            releases: shown.enumerated().map { index, pair in
                let (release, build) = pair
                var row = ReleaseListContent.Row(
                    release, build: build?.number ?? 0, isCurrent: release.id == summary.application.currentReleaseID,
                    canRollBack: heading.actions.canDeploy, now: website.surroundings.now)
                if let (older, olderBuild) = rows.dropFirst(index + 1).first {
                    let before = ReleaseChanges.Side(older, commit: olderBuild?.commit)
                    row.changes = ReleaseChanges(from: before, to: .init(release, commit: build?.commit)).words
                }
                return row
            },
            nextPath: next.map { "\(frame.path(summary.application))/releases?before=\($0)" })
        return website.page(content, for: tenant.person, request)
    }
}
