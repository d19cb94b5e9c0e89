import ArgumentParser
import PlatformAPI

struct Apps: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, create, show and delete applications.",
        subcommands: [
            AppsList.self, AppsCreate.self, AppsInfo.self, AppsSet.self, AppsDelete.self, AppsPlan.self,
            AppsSuspend.self,
            AppsResume.self,
        ],
        defaultSubcommand: AppsList.self)
}

struct AppsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List your applications.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "For administrators: of every organization.") var all = false

    func perform(_ call: Invocation) async throws {
        if all { return try await listAll(call) }
        let items: [ApplicationResource] = try await call.client().list("/api/paas/applications")
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [
                    $0.slug, $0.status, $0.currentReleaseNumber.map { "v\($0)" } ?? "-",
                    age($0.lastDeployedAt, now: now), $0.url,
                ]
            }
            await screen.table(
                Table(
                    ["NAME", "STATE", "RELEASE", "DEPLOYED", "ADDRESS"],
                    empty: "No applications yet. Create one with: skypanel deploy --create", rows: rows))
        }
    }
}

extension AppsList {
    private func listAll(_ call: Invocation) async throws {
        let items: [AdministeredApplicationResource] = try await call.client().list(administeredApplicationsPath)
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [$0.application.slug, $0.application.status, $0.organizationName, $0.ownerEmail, $0.application.url]
            }
            await screen.table(
                Table(
                    ["NAME", "STATE", "ORGANIZATION", "OWNER", "ADDRESS"], empty: "No applications yet.", rows: rows))
        }
    }
}

struct AppsInfo: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "info", abstract: "Show one application.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Slug or id; else --app, else that of this folder.") var name: String?

    func perform(_ call: Invocation) async throws {
        let slug = try name ?? call.application(which)
        let app: ApplicationResource = try await call.client().send(.get(applicationPath(slug)))
        let now = call.now
        try await call.answer(app) { screen in
            for line in facts(app.shownFacts(now: now), paint: screen.paint) { await screen.line(line) }
        }
    }
}

struct AppsDelete: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an application with its containers, images and releases.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Slug of the application.") var name: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Do not wait until everything is gone.") var noWait = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let app: ApplicationResource = try await client.send(.get(applicationPath(name)))
        if !yes { try confirm(call, app) }
        var request = try APICall.send(
            .DELETE, applicationPath(app.id), DeleteApplicationRequest(confirm: app.slug))
        request.seconds = 60
        try await client.perform(request)
        if !noWait { try await waitUntilGone(call, client, app) }
        try await call.answer(["deleted": app.slug]) {
            await $0.line(noWait ? "\(neutral(app.slug)) is being deleted." : "\(neutral(app.slug)) is deleted.")
        }
    }

    private func confirm(_ call: Invocation, _ app: ApplicationResource) throws {
        let slug = neutral(app.slug)
        guard let typed = call.surroundings.ask("This cannot be undone. Type \(slug) to delete it: ", false) else {
            throw CommandFailure(.usage, "Nobody can confirm the deletion.", advice: "Add --yes.")
        }
        guard typed == app.slug else { throw CommandFailure(.usage, "Nothing was deleted.") }
    }

    private func waitUntilGone(_ call: Invocation, _ client: APIClient, _ app: ApplicationResource) async throws {
        let patience = Poll(clock: call.surroundings.clock, seconds: 180)
        let gone = try await patience.until { () -> Bool? in
            await call.screen.progress("Deleting \(app.slug) …")
            do {
                let _: ApplicationResource = try await client.send(.get(try applicationPath(app.id)))
                return nil
            } catch let failure as CommandFailure where failure.status == .notFound {
                return true
            }
        }
        guard gone != nil else {
            throw CommandFailure(
                .failed, "\(neutral(app.slug)) is still being deleted.", advice: "Look again with: skypanel apps list")
        }
    }
}

/// `/api/paas/applications/{slug}` and what follows.
func applicationPath(_ slug: String, _ rest: String = "") throws -> String {
    "/api/paas/applications/\(try pathSegment(slug))\(rest)"
}

extension ApplicationResource {
    func shownFacts(now: Int64) -> [(String, String?)] {
        [
            ("name", slug), ("title", name == slug ? nil : name), ("id", id), ("state", status), ("address", url),
            ("release", currentReleaseNumber.map { "v\($0)" } ?? "none"), ("region", region), ("node", nodeID),
            ("plan", planID), ("runtime", runtimeID), ("instances", "\(instanceCount)"), ("port", "\(port)"),
            ("health check", healthCheckPath), ("build command", buildCommand), ("start command", startCommand),
            ("git", gitURL.map { "\($0) \(gitBranch ?? "")" }),
            ("changed", needsRedeploy ? "settings wait for: skypanel deploy or skypanel restart" : nil),
            ("deploying", activeDeploymentID), ("created", age(createdAt, now: now) + " ago"),
            ("deployed", lastDeployedAt.map { age($0, now: now) + " ago" }),
        ]
    }
}
