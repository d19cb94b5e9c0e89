import DockerEngine
import HostSupport
import Logging

/// Finds the image on which a build stands: the offered one if it is there or can be pulled, else the shipped recipe.
actor BaseImages {
    /// Milliseconds for which an image that could not be pulled is not asked for again.
    private static let memory: Int64 = 600_000

    private let docker: DockerClient
    private let clock: HostClock
    private let pullSeconds: Int
    private var failed: [String: Int64] = [:]

    init(docker: DockerClient, clock: HostClock, pullSeconds: Int) {
        self.docker = docker
        self.clock = clock
        self.pullSeconds = pullSeconds
    }

    func find(_ plan: BuildPlan, log: BuildLog) async throws -> ImageInfo {
        let recipe = Self.recipe(plan)
        // PHP and static sites need the server that the recipe brings along; registry images of the languages lack it.
        let bringsServer = plan.language == .php || plan.language == .staticFiles
        if bringsServer, let recipe, let image = try await docker.inspectImage(recipe) { return image }
        if !plan.baseImage.isEmpty {
            if let image = try await docker.inspectImage(plan.baseImage) { return image }
            if let image = try await pull(plan.baseImage, log: log) { return image }
        }
        if let recipe, let image = try await docker.inspectImage(recipe) {
            await log.say("The image \(recipe) of this platform is used.")
            return image
        }
        let wanted = [plan.baseImage, recipe ?? ""].filter { !$0.isEmpty }.joined(separator: " nor ")
        throw BuildFailure(
            .image,
            "The base image \(wanted) can't be had on this node. Its administrator can make it with "
                + "packaging/runtimes/make."
        )
    }

    /// An image that only ever comes from a recipe.
    func need(_ reference: String) async throws -> ImageInfo {
        if let image = try await docker.inspectImage(reference) { return image }
        throw BuildFailure(
            .image,
            "The image \(reference) is missing on this node. Its administrator can make it with "
                + "packaging/runtimes/make."
        )
    }

    static func recipe(_ plan: BuildPlan) -> String? {
        switch plan.language {
        case .staticFiles: "skypanel/static:1"
        case .node, .python, .php: plan.version.map { "skypanel/\(plan.language.rawValue):\($0)" }
        }
    }

    private func pull(_ reference: String, log: BuildLog) async throws -> ImageInfo? {
        if let at = failed[reference], clock.now() < at &+ Self.memory { return nil }
        await log.say("Pulling \(reference) …")
        let (docker, clock, seconds) = (docker, clock, pullSeconds)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for try await _ in docker.pullImage(reference) { try Task.checkCancellation() } }
                group.addTask {
                    try await clock.sleep(.seconds(seconds))
                    throw DockerError.timedOut("pull of \(reference)")
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as DockerError {
            failed[reference] = clock.now()
            await log.say("\(reference) could not be pulled: no registry answers, or it has no such image.")
            Logger(label: "builds").debug("pull failed", metadata: ["error": "\(error)"])
            return nil
        }
        return try await docker.inspectImage(reference)
    }
}
