import NIOCore

extension DockerClient {
    /// `POST /volumes/create` with the local driver; a volume of this name that exists is left as it is.
    package func createVolume(
        name: String, labels: [String: String] = [:], driverOptions: [String: String] = [:]
    ) async throws {
        struct Body: Encodable {
            var Name: String
            var Labels: [String: String]
            var DriverOpts: [String: String]
        }
        let body = Body(Name: name, Labels: labels, DriverOpts: driverOptions)
        _ = try await transport.send(DockerRequest(.post, "/volumes/create").sending(body))
    }

    /// `GET /volumes/{name}`; nil when there is no such volume.
    package func inspectVolume(_ name: String) async throws -> VolumeInfo? {
        let request = DockerRequest(.get, "/volumes/\(DockerRequest.segment(name))")
        return try await unlessMissing { try await self.transport.send(request, as: VolumeInfo.self) }
    }

    /// `GET /volumes`, those that bear all of `labels` (an empty value asks for the label's presence).
    package func listVolumes(labels: [String: String] = [:]) async throws -> [VolumeInfo] {
        struct Answer: Decodable { var Volumes: [VolumeInfo]? }
        let request = try DockerRequest(.get, "/volumes").filtering(["label": labelFilter(labels)])
        return try await transport.send(request, as: Answer.self).Volumes ?? []
    }

    /// `DELETE /volumes/{name}`; ``DockerError/isConflict`` while a container uses it.
    package func removeVolume(_ name: String, force: Bool = false) async throws {
        let request = DockerRequest(.delete, "/volumes/\(DockerRequest.segment(name))").adding("force", force)
        _ = try await transport.send(request.within(.seconds(120)))
    }
}
