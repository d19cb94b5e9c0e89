import NIOCore

extension DockerClient {
    /// `POST /networks/create` with the bridge driver; returns the id.
    ///
    /// The engine itself allows several networks of one name; with the check that this call asks for, a taken name is
    /// ``DockerError/isConflict``.
    package func createNetwork(_ spec: NetworkSpec) async throws -> String {
        struct Body: Encodable {
            var Name: String
            var CheckDuplicate = true
            var Driver = "bridge"
            var Internal: Bool
            var EnableIPv6 = false
            var Labels: [String: String]
            var Options: [String: String]
        }
        var options = spec.options
        options[NetworkSpec.bridgeNameOption] = spec.bridgeName
        options[NetworkSpec.betweenContainersOption] = spec.allowsBetweenContainers ? "true" : "false"
        let body = Body(Name: spec.name, Internal: spec.isInternal, Labels: spec.labels, Options: options)
        let request = try DockerRequest(.post, "/networks/create").sending(body).within(.seconds(60))
        return try await transport.send(request, as: CreatedObject.self).id
    }

    /// `GET /networks/{id}`; nil when there is no such network.
    package func inspectNetwork(_ id: String) async throws -> NetworkInfo? {
        let request = DockerRequest(.get, "/networks/\(DockerRequest.segment(id))")
        return try await unlessMissing { try await self.transport.send(request, as: NetworkInfo.self) }
    }

    /// `GET /networks`, those that bear all of `labels` (an empty value asks for the label's presence).
    package func listNetworks(labels: [String: String] = [:]) async throws -> [NetworkInfo] {
        let request = try DockerRequest(.get, "/networks").filtering(["label": labelFilter(labels)])
        return try await transport.send(request, as: [NetworkInfo].self)
    }

    /// `DELETE /networks/{id}`; fails with 403 while a container is connected.
    package func removeNetwork(_ id: String) async throws {
        let request = DockerRequest(.delete, "/networks/\(DockerRequest.segment(id))").within(.seconds(60))
        _ = try await transport.send(request)
    }

    /// `POST /networks/{id}/connect`
    package func connect(container: String, toNetwork network: String) async throws {
        struct Body: Encodable { var Container: String }
        let request = try DockerRequest(.post, "/networks/\(DockerRequest.segment(network))/connect")
            .sending(Body(Container: container))
        _ = try await transport.send(request)
    }

    /// `POST /networks/{id}/disconnect`
    package func disconnect(container: String, fromNetwork network: String, force: Bool = false) async throws {
        struct Body: Encodable {
            var Container: String
            var Force: Bool
        }
        let request = try DockerRequest(.post, "/networks/\(DockerRequest.segment(network))/disconnect")
            .sending(Body(Container: container, Force: force))
        _ = try await transport.send(request)
    }
}
