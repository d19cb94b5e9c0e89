import AgentProtocol
import DockerEngine
import HostSupport
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How an action ended.
enum InstanceActionResult: Sendable, Equatable {
    case done
    /// `elsewhere` names where it listens when that is only where it must not.
    case probed(problem: String?, elsewhere: String? = nil)
    case diagnosed(finding: String?)
    /// Another attempt may help.
    case failed(String)
    /// No attempt can help.
    case impossible(String)
    /// Docker is away or hangs.
    case dockerAway(String)
    /// It may not be started yet, by no fault of its own; the sentence is for people.
    case waits(String)
}

/// Performs single actions against Docker. Holds no state; every call has its limit in the client.
struct InstanceOperations: Sendable {
    let docker: DockerClient
    let networks: ApplicationNetworks
    let logs: InstanceLogs
    let probe: HealthProbe
    let nodeID: String
    let settings: ContainerSettings
    let clock: HostClock

    func perform(_ action: InstanceAction) async -> InstanceActionResult {
        do {
            switch action {
            case .create(let instance): return try await create(instance)
            case .start(let container):
                try await networks.ensure(applicationID: container.applicationID)
                return try await start(container.containerID)
            case .stop(let container): try await end(container, remove: false)
            case .remove(let container): try await end(container, remove: true)
            case .diagnose(let container, let instance):
                return .diagnosed(finding: await finding(container, instance))
            case .probe(let container, let address, let port, let check):
                let problem = await probe.problem(address: address, port: port, check: check)
                let sockets = problem == nil ? nil : sockets(of: container)
                return .probed(
                    problem: problem, elsewhere: sockets.flatMap { ListeningSockets.elsewhere($0, port: port) })
            }
            return .done
        } catch is ApplicationNetworks.Unprotected {
            return .waits(
                "It waits to be started: the firewall of its node is not in force. The provider must mend that; "
                    + "then it starts by itself.")
        } catch let error as DockerError where error.isAbsence {
            return .dockerAway(error.description)
        } catch let error as DockerError where error.isNotFound {
            return .done
        } catch {
            return .failed("Docker refused it: \(error)")
        }
    }

    private func create(_ instance: DesiredInstance) async throws -> InstanceActionResult {
        try await networks.ensure(applicationID: instance.applicationID)
        let spec = ContainerPlan.spec(for: instance, nodeID: nodeID, settings: settings)
        let name = ContainerPlan.containerName(instanceID: instance.instanceID)
        do {
            return try await start(try await docker.createContainer(name: name, spec))
        } catch DockerError.http(status: 404, let message) where message.lowercased().contains("network") {
            await networks.forget(applicationID: instance.applicationID)
            return .failed("Its network is gone.")
        } catch DockerError.http(status: 404, let message) {
            return .impossible("Its image is not on this node any more: \(message.prefix(200)). Deploy again.")
        } catch DockerError.http(status: 409, let message) {
            return .failed("A container of its name exists already: \(message.prefix(200)).")
        } catch DockerError.http(status: 400, let message) {
            return .impossible("Docker cannot make its container: \(message.prefix(300)).")
        }
    }

    private func start(_ id: String) async throws -> InstanceActionResult {
        do {
            try await docker.startContainer(id)
            return .done
        } catch DockerError.http(status: 400, let message) {
            return .impossible("It could not be started: \(message.prefix(300)).")
        } catch DockerError.http(let status, let message) where status != 404 && status != 503 {
            return .failed("It could not be started: \(message.prefix(300)).")
        }
    }

    /// SIGTERM, the grace, SIGKILL; then its log is read to the end before it goes.
    private func end(_ container: ObservedContainer, remove: Bool) async throws {
        if !container.hasEnded, container.status != .created {
            do {
                try await docker.stopContainer(container.containerID, timeout: container.stopGraceSeconds)
            } catch let error as DockerError where !error.isNotFound {
                if error.isAbsence, case .unreachable = error { throw error }
                try await docker.killContainer(container.containerID)
            }
        }
        guard remove else { return }
        await logs.drain(InstanceLogs.Source(container), limit: .seconds(2))
        do {
            try await docker.removeContainer(container.containerID, force: true)
        } catch let error as DockerError where error.isConflict {
            // Its removal is under way already.
        }
    }

    /// Listening sockets in the network of a container that runs; nil when they cannot be read.
    private func sockets(of container: ObservedContainer) -> [ListeningSockets.Socket]? {
        guard container.status == .running, container.pid > 0 else { return nil }
        let texts = ["tcp", "tcp6"].compactMap {
            FileManager.default.contents(atPath: "/proc/\(container.pid)/net/\($0)")
        }
        return texts.isEmpty ? nil : texts.flatMap { ListeningSockets.parse(String(decoding: $0, as: UTF8.self)) }
    }

    /// Where it really listens, and the last thing that it wrote.
    private func finding(_ container: ObservedContainer?, _ instance: DesiredInstance) async -> String? {
        var sentences: [String] = []
        if let container, let port = instance.port, let sockets = sockets(of: container),
            let advice = ListeningSockets.advice(sockets, port: port)
        {
            sentences.append(advice)
        }
        if let container {
            await logs.drain(InstanceLogs.Source(container), limit: .seconds(container.hasEnded ? 2 : 0))
        }
        let last = await logs.lastLines(instanceID: instance.instanceID, count: 5)
            .filter { $0.stream != .system && !$0.text.allSatisfy(\.isWhitespace) }
        if !last.isEmpty {
            let text = last.suffix(3).map { String($0.text.prefix(200)) }.joined(separator: " ⏎ ")
            sentences.append("Its last lines: \(text)")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }
}

extension InstanceLogs.Source {
    init(_ container: ObservedContainer) {
        self.init(
            instanceID: container.instanceID, applicationID: container.applicationID,
            containerID: container.containerID, startedAt: container.startedAt,
            isRunning: container.status == .running)
    }
}
