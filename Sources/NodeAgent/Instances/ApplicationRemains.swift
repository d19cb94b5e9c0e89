package import AgentProtocol
package import DockerEngine
package import HostSupport
package import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Removes what applications leave behind: images of releases that nobody may go back to, and everything of an
/// application that is gone from this node.
///
/// It acts only on applications that this agent's own desired states named, which it keeps in a file: what others made
/// on the same engine is never touched.
package actor ApplicationRemains {
    /// An image younger than this may belong to a build whose release is not written yet, seconds.
    static let youth: Int64 = 3600
    /// Seconds until what Docker did not remove is tried again.
    static let pause = 15

    private let docker: DockerClient
    private let path: String
    private let clock: HostClock
    private let logger: Logger
    private let removeBuilds: @Sendable (_ applicationID: String) async -> Bool
    private var known: Set<String> = []
    private var newest: InstanceView?
    private var cleaned: Cleaned?

    /// - Parameters:
    ///   - stateFile: where the known applications are kept; its folder must exist.
    ///   - removeBuilds: removes images, layers and caches of an application that is gone; says whether
    ///     nothing of them stayed.
    package init(
        docker: DockerClient, stateFile: String, clock: HostClock, logger: Logger,
        removeBuilds: @escaping @Sendable (_ applicationID: String) async -> Bool
    ) {
        self.docker = docker
        path = stateFile
        self.clock = clock
        self.logger = logger
        self.removeBuilds = removeBuilds
        guard let data = FileManager.default.contents(atPath: stateFile) else { return }
        do {
            known = Set(try JSONDecoder().decode([String].self, from: data))
        } catch {
            logger.warning("the known applications could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Cleans whenever other applications or instances are there, and again while something stays, until it is
    /// cancelled.
    package func run(following runner: InstanceRunner) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await view in await runner.changes() { await self.follow(view, of: runner) }
            }
            group.addTask { [clock] in
                while (try? await clock.sleep(.seconds(Self.pause))) != nil { await self.again(runner) }
            }
        }
    }

    private func follow(_ view: InstanceView, of runner: InstanceRunner) async {
        newest = view
        let state = Cleaned(generation: view.generation, instances: view.reports.map(\.instanceID))
        guard state != cleaned, let desired = await runner.desiredState else { return }
        if await clean(desired, view: view) { cleaned = state }
    }

    private func again(_ runner: InstanceRunner) async {
        if let newest { await follow(newest, of: runner) }
    }

    private struct Cleaned: Equatable {
        var generation: Int64
        var instances: [String]
    }

    /// Returns whether nothing stayed that goes: removes when the instances of what is gone are gone too. `desired`
    /// must be the state from which the view comes.
    package func clean(_ desired: DesiredState, view: InstanceView) async -> Bool {
        guard view.generation == desired.generation, view.dockerProblem == nil else { return false }
        let wanted = Set(desired.applications.map(\.applicationID)).union(desired.instances.map(\.applicationID))
        remember(known.union(wanted))
        let gone = known.subtracting(wanted).subtracting(view.reports.map(\.applicationID))
        var isWhole = true
        for application in gone.sorted() {
            if await removeBuilds(application) {
                remember(known.subtracting([application]))
            } else {
                isWhole = false
            }
        }
        for application in desired.applications { await removeOldImages(of: application) }
        return isWhole
    }

    private func removeOldImages(of application: DesiredApplication) async {
        let repository = "\(BuildNames.imageRepository(application.applicationID)):"
        let old = clock.now() / 1000 - Self.youth
        do {
            let labels = [BuildNames.applicationLabel: application.applicationID]
            for image in try await docker.listImages(labels: labels)
            where image.createdAtSeconds < old && !application.keptImages.contains(image.id) {
                for tag in image.tags where tag.hasPrefix(repository) { try await remove(tag) }
            }
        } catch {
            logger.info("old images stay for now", metadata: ["error": "\(error)"])
        }
    }

    /// An image that a container still uses stays until the next time.
    private func remove(_ tag: String) async throws {
        do {
            try await docker.removeImage(tag)
        } catch let error as DockerError where error.isConflict || error.isNotFound {
            logger.debug("an image stays for now", metadata: ["error": "\(error)"])
        }
    }

    private func remember(_ applications: Set<String>) {
        guard applications != known else { return }
        known = applications
        do {
            try AtomicFile.write(try JSONEncoder().encode(known.sorted()), to: path)
        } catch {
            logger.warning("the known applications could not be written", metadata: ["error": "\(error)"])
        }
    }
}
