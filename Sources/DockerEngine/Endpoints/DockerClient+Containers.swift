package import NIOCore

extension DockerClient {
    private func path(_ id: String, _ rest: String = "") -> String { "/containers/\(DockerRequest.segment(id))\(rest)" }

    /// `POST /containers/create`; returns the id. ``DockerError/isConflict`` when the name is taken.
    package func createContainer(name: String?, _ spec: ContainerSpec) async throws -> String {
        let request = try DockerRequest(.post, "/containers/create").adding("name", name)
            .sending(CreateContainerBody(spec: spec))
        return try await transport.send(request.within(.seconds(60)), as: CreatedObject.self).id
    }

    /// `POST /containers/{id}/start`; nothing happens when it runs already.
    package func startContainer(_ id: String) async throws {
        _ = try await transport.send(DockerRequest(.post, path(id, "/start")).within(.seconds(60)))
    }

    /// `POST /containers/{id}/stop`: the stop signal, and SIGKILL after `timeout` seconds. Nothing happens when it is
    /// stopped already.
    package func stopContainer(_ id: String, timeout: Int) async throws {
        let seconds = max(0, min(timeout, 3600))
        let request = DockerRequest(.post, path(id, "/stop")).adding("t", String(seconds))
        _ = try await transport.send(request.within(.seconds(Int64(seconds) + 20)))
    }

    /// `POST /containers/{id}/kill`; `signal` such as `SIGTERM`.
    package func killContainer(_ id: String, signal: String = "SIGKILL") async throws {
        _ = try await transport.send(DockerRequest(.post, path(id, "/kill")).adding("signal", signal))
    }

    /// `DELETE /containers/{id}`; `volumes` removes its anonymous volumes too.
    package func removeContainer(_ id: String, force: Bool = false, volumes: Bool = true) async throws {
        let request = DockerRequest(.delete, path(id)).adding("force", force).adding("v", volumes)
        _ = try await transport.send(request.within(.seconds(60)))
    }

    /// `GET /containers/{id}/json`; nil when there is no such container.
    package func inspectContainer(_ id: String) async throws -> ContainerInfo? {
        let request = DockerRequest(.get, path(id, "/json"))
        return try await unlessMissing { try await self.transport.send(request, as: ContainerInfo.self) }
    }

    /// `GET /containers/json`, those that bear all of `labels` (an empty value asks for the label's presence).
    package func listContainers(all: Bool = true, labels: [String: String] = [:]) async throws -> [ContainerSummary] {
        let request = try DockerRequest(.get, "/containers/json").adding("all", all)
            .filtering(["label": labelFilter(labels)])
        return try await transport.send(request, as: [ContainerSummary].self)
    }

    /// `POST /containers/{id}/wait`: waits until it does not run, however long, and returns its exit status.
    /// Each minute the engine is asked anew, so that one that hangs is noticed.
    package func waitForContainer(_ id: String, askingEvery interval: TimeAmount = .seconds(60)) async throws -> Int {
        while true {
            do {
                return try await withTimeLimit(interval, on: transport.nextLoop, naming: "waiting") {
                    try await self.waitOnce(id)
                }
            } catch DockerError.timedOut {
                guard let state = try await inspectContainer(id)?.state else {
                    throw DockerError.http(status: 404, message: "No such container: \(id)")
                }
                if ["exited", "dead"].contains(state.status) { return state.exitCode }
            }
        }
    }

    private func waitOnce(_ id: String) async throws -> Int {
        struct Answer: Decodable, Sendable {
            var StatusCode: Int
        }
        let request = DockerRequest(.post, path(id, "/wait")).within(nil)
        for try await code in transport.stream(request, through: JSONLines(Answer.self) { [$0.StatusCode] }) {
            return code
        }
        try Task.checkCancellation()
        throw DockerError.unreachable("\(request.name): the answer was cut")
    }

    /// `GET /containers/{id}/stats`, one measurement without waiting for a second one.
    package func stats(_ id: String, within limit: TimeAmount = .seconds(15)) async throws -> ContainerStats {
        let request = DockerRequest(.get, path(id, "/stats")).adding("stream", "false").adding("one-shot", true)
        return try await transport.send(request.within(limit), as: ContainerStats.self)
    }

    /// `GET /containers/{id}/top`
    package func top(_ id: String, arguments: String = "-eo pid,ppid,user,args") async throws -> ProcessTable {
        let request = DockerRequest(.get, path(id, "/top")).adding("ps_args", arguments)
        return try await transport.send(request, as: ProcessTable.self)
    }
}
