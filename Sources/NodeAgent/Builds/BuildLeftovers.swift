import DockerEngine
import HostSupport
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds and removes what builds leave on a node.
struct BuildLeftovers: Sendable {
    let docker: DockerClient
    let nodeID: String
    let workFolder: String
    let clock: HostClock
    let logger: Logger

    /// Milliseconds after which a pass begins nothing more: the next one goes on.
    static let passLimit: Int64 = 120_000

    static func sourcePath(_ folder: String, _ buildID: String) -> String { "\(folder)/\(buildID).source" }

    /// Everything of one build. Returns whether nothing stayed.
    func remove(buildID: String) async -> Bool { await remove(buildID, sparing: { _ in false }) }

    /// Everything of this node's builds that have ended.
    ///
    /// - Parameter isUnderWay: asked for each build after its things were seen, so one that begins meanwhile is spared.
    func removeEnded(sparing isUnderWay: (_ buildID: String) -> Bool) async {
        _ = await remove(nil, sparing: isUnderWay)
    }

    private func remove(_ buildID: String?, sparing isUnderWay: (String) -> Bool) async -> Bool {
        var isWhole = true
        let labels = [BuildNames.buildLabel: buildID ?? "", BuildNames.nodeLabel: nodeID]
        let end = clock.now() + Self.passLimit
        func goes(_ names: [String], _ labels: [String: String]) -> Bool {
            isOurs(names) && clock.now() < end && !isUnderWay(labels[BuildNames.buildLabel] ?? "")
        }
        isWhole =
            await attempt("containers") {
                for container in try await docker.listContainers(labels: labels)
                where goes(container.names, container.labels) {
                    isWhole = await self.end(container) && isWhole
                }
            } && isWhole
        isWhole =
            await attempt("networks") {
                for network in try await docker.listNetworks(labels: labels) where goes([network.name], network.labels)
                {
                    isWhole = await attempt("a network") { try await remove(network) } && isWhole
                }
            } && isWhole
        isWhole =
            await attempt("volumes") {
                for volume in try await docker.listVolumes(labels: labels) where goes([volume.name], volume.labels) {
                    isWhole = await attempt("a volume") { try await docker.removeVolume(volume.name) } && isWhole
                }
            } && isWhole
        removeSources(buildID, sparing: isUnderWay)
        return isWhole
    }

    /// An instance's container inherits its image's labels, so the name decides too.
    private func isOurs(_ names: [String]) -> Bool { names.contains { $0.hasPrefix(BuildNames.prefix) } }

    /// The builder's own containers bear no label of ours, but they are on the build's network; one that is ending
    /// keeps the network for a moment.
    private func remove(_ network: NetworkInfo) async throws {
        for _ in 0..<20 {
            for container in try await docker.inspectNetwork(network.id)?.containers ?? [] {
                await attempt("a step's container") { try await docker.removeContainer(container, force: true) }
            }
            do {
                try await docker.removeNetwork(network.id)
                return
            } catch DockerError.http(status: 403, _) {
                try await clock.sleep(.milliseconds(250))
            }
        }
        try await docker.removeNetwork(network.id)
    }

    /// TERM, 2 seconds, KILL, then away.
    private func end(_ container: ContainerSummary) async -> Bool {
        if container.state == "running" {
            await attempt("a container") { try await docker.stopContainer(container.id, timeout: 2) }
        }
        return await attempt("a container") { try await docker.removeContainer(container.id, force: true) }
    }

    private func removeSources(_ buildID: String?, sparing isUnderWay: (String) -> Bool) {
        let files = FileManager.default
        if let buildID {
            let path = Self.sourcePath(workFolder, buildID)
            if files.fileExists(atPath: path) { try? files.removeItem(atPath: path) }
            return
        }
        for name in (try? files.contentsOfDirectory(atPath: workFolder)) ?? []
        where name.hasSuffix(".source") && !isUnderWay(String(name.dropLast(".source".count))) {
            try? files.removeItem(atPath: "\(workFolder)/\(name)")
        }
    }

    /// Returns whether nothing stayed.
    func removeApplication(_ applicationID: String) async -> Bool {
        let labels = [BuildNames.applicationLabel: applicationID]
        var isWhole = true
        isWhole =
            await attempt("images") {
                for image in try await docker.listImages(labels: labels).sorted(by: {
                    $0.createdAtSeconds > $1.createdAtSeconds
                }) {
                    for name in image.tags.isEmpty ? [image.id] : image.tags {
                        isWhole = await attempt("an image") { try await docker.removeImage(name) } && isWhole
                    }
                }
            } && isWhole
        return await attempt("the cache") { try await docker.removeVolume(BuildNames.cacheVolume(applicationID)) }
            && isWhole
    }

    /// One thing that can't be removed must not keep the others.
    @discardableResult
    private func attempt(_ what: String, _ work: () async throws -> Void) async -> Bool {
        do {
            try await work()
        } catch let error as DockerError where error.isNotFound {
            return true
        } catch {
            logger.warning("leftovers of builds stay", metadata: ["object": "\(what)", "error": "\(error)"])
            return false
        }
        return true
    }
}
