import ArgumentParser
import PlatformAPI

struct Deploy: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Deploy a folder, or a commit of the application's Git repository.",
        discussion: """
            The folder is packed without what .gitignore and .skypanelignore leave out, uploaded, built and started \
            beside what runs now; requests move over when it is healthy. Ctrl-C stops the looking, not the deployment.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @OptionGroup var settings: ApplicationSettings
    @Argument(help: "Folder.") var directory = "."
    @Flag(help: "Create the application if there is none, named by --app or after the folder.") var create = false
    @Option(help: "Build this branch of the application's Git repository.") var gitBranch: String?
    @Option(help: "Build this commit of the application's Git repository.") var commit: String?
    @Flag(help: "Do not wait for the end.") var detach = false
    @Flag(help: "Do not write .skypanel.json.") var noLink = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let folder = try sourceFolder(call)
        let application = try await target(call, client, folder)
        let request: DeployRequest
        if gitBranch != nil || commit != nil {
            request = DeployRequest(branch: gitBranch, commit: commit)
        } else {
            request = DeployRequest(sourceID: try await upload(folder, call, client, application).id)
        }
        var post = try APICall.send(.POST, applicationPath(application.id, "/deploy"), request)
        post.idempotencyKey = client.newKey()
        let started: DeploymentStartedResource = try await client.send(post)
        try await call.finish(started, of: application, client: client, detach: detach)
    }

    private func sourceFolder(_ call: Invocation) throws -> String {
        var folder = call.surroundings.path(directory)
        while folder.count > 1, folder.hasSuffix("/") || folder.hasSuffix("/.") { folder.removeLast() }
        guard folder != "/", folder != call.surroundings.environment["HOME"] else {
            throw CommandFailure(
                .usage, "\(folder) as a whole is no application.", advice: "Go to the folder of your application first."
            )
        }
        return folder
    }

    private func target(
        _ call: Invocation, _ client: APIClient, _ folder: String
    ) async throws -> ApplicationResource {
        let linked = try FolderLink.read(in: folder)?.application
        guard let slug = which.app ?? linked else {
            guard create else {
                throw CommandFailure(
                    .usage, "Which application? \(neutral(folder)) has no .skypanel.json.",
                    advice: "Name it with --app, or add --create to make one.")
            }
            let name = folder.split(separator: "/").last.map(String.init) ?? "application"
            return try await make(call, client, folder, name: name, slug: nil)
        }
        do {
            return try await client.send(.get(applicationPath(slug)))
        } catch let failure as CommandFailure where failure.status == .notFound && create {
            return try await make(call, client, folder, name: slug, slug: slug)
        }
    }

    private func make(
        _ call: Invocation, _ client: APIClient, _ folder: String, name: String, slug: String?
    ) async throws -> ApplicationResource {
        let app = try await createApplication(client, settings.request(name: name, slug: slug))
        if !noLink { try FolderLink(application: app.slug).write(in: folder) }
        if !call.options.json { await call.screen.note("Created \(neutral(app.slug)).") }
        return app
    }

    private func upload(
        _ folder: String, _ call: Invocation, _ client: APIClient, _ application: ApplicationResource
    ) async throws -> SourceResource {
        await call.screen.progress("Packing \(folder) …")
        let temporary = call.surroundings.environment["TMPDIR"] ?? "/tmp"
        let archive = try SourceArchive.pack(folder, temporary: temporary)
        defer { archive.remove() }
        for text in archive.skipped { await call.screen.note("warning: left out \(neutral(text))") }
        let size = readableBytes(archive.size)
        let screen = call.screen
        let file = UploadFile(path: archive.path, size: archive.size) { sent in
            await screen.progress("Uploading \(sent * 100 / max(1, archive.size)) % of \(size)")
        }
        var post = APICall.post(try applicationPath(application.id, "/sources"))
        post.body = .file(file)
        post.idempotencyKey = client.newKey()
        post.seconds = 1800
        let source: SourceResource = try await client.send(post)
        guard source.sha256 == archive.sha256 else {
            throw CommandFailure(.failed, "The upload arrived damaged.", advice: "Try again.")
        }
        if !call.options.json { await screen.note("Uploaded \(archive.fileCount) files, \(size).") }
        return source
    }
}
