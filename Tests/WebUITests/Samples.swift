import PlatformModel

@testable import WebUI

/// Content made by hand: what a real page would hold, with one text put into every place that holds outside text.
struct Samples {
    /// Stands for each text that comes from people, builds or nodes; nil keeps the sensible ones.
    var hostile: String?

    let now = Timestamp(milliseconds: 1_795_228_000_000)

    func text(_ sensible: String) -> String { hostile ?? sensible }

    func before(seconds: Int64) -> Timestamp { now.adding(seconds: -seconds) }

    var frame: PageFrame {
        var viewer = PageFrame.Viewer(
            name: text("Ada Lovelace"), email: text("ada@example.com"), organization: text("Analytical Engines"),
            isAdministrator: true)
        viewer.choices = [
            .init(id: text("o1"), name: text("Analytical Engines"), isCurrent: true),
            .init(id: "o2", name: text("Difference Engines"), isCurrent: false),
        ]
        (viewer.organizationPath, viewer.canManage) = ("/organizations/o1", true)
        return PageFrame(
            assets: "/assets/abc123", viewer: viewer, csrfToken: "token", notice: hostile.map { .init($0) })
    }

    func application(_ name: String, slug: String, _ status: Application.Status) -> Application {
        var request = Application.Request(
            name: text(name), slug: slug, runtimeID: RuntimeID("r"), planID: PlanID("p"), region: text("default"),
            port: 8080)
        request.git = GitLocation(url: text("https://example.com/a.git"), branch: text("main"))
        var application = Application(
            id: ApplicationID("a"), organizationID: OrganizationID("o"), ownerUserID: UserID("u"), request: request,
            now: before(seconds: 90_000))
        application.status = status
        application.needsRedeploy = true
        application.currentReleaseID = status == .pending ? nil : ReleaseID("r")
        application.lastDeployedAt = status == .pending ? nil : before(seconds: 320)
        return application
    }

    func heading(_ tab: ApplicationHeading.Tab, _ status: Application.Status = .running) -> ApplicationHeading {
        var heading = ApplicationHeading(
            application("Storefront", slug: "storefront", status), url: "http://storefront.apps.localhost:8080",
            runtime: text("Python 3.11"), plan: text("Starter"), tab: tab, now: now)
        heading.releaseNumber = status == .pending ? nil : 3
        heading.actions.canDeploy = true
        heading.actions.canRestart = status == .running
        heading.actions.canStop = status == .running
        heading.actions.canStart = status == .stopped
        return heading
    }

    func deployment(
        _ number: Int, _ status: Deployment.Status, _ trigger: Deployment.Trigger = .deploy, ago: Int64 = 320
    ) -> Deployment {
        var deployment = Deployment(
            id: DeploymentID("d\(number)"), applicationID: ApplicationID("a"), number: number, trigger: trigger,
            now: before(seconds: ago), deadlineAt: now)
        deployment.status = status
        deployment.buildID = trigger == .deploy ? BuildID("b") : nil
        deployment.releaseID = status == .failed ? nil : ReleaseID("r")
        deployment.finishedAt = status.isFinal ? deployment.createdAt.adding(seconds: 19) : nil
        deployment.failureMessage =
            status == .failed
            ? text("The application listens on 127.0.0.1 only. Listen on 0.0.0.0:$PORT.") : nil
        return deployment
    }

    var rows: [DeploymentRow] {
        [
            DeploymentRow(deployment(5, .building, ago: 8), release: nil, path: "/applications/storefront", now: now),
            DeploymentRow(deployment(4, .failed, ago: 3_000), release: nil, path: "/applications/storefront", now: now),
            DeploymentRow(
                deployment(3, .live, .restart, ago: 8_000), release: 3, path: "/applications/storefront", now: now),
        ]
    }

    var commands: DeployCommands { DeployCommands(slug: "storefront") }
}
