import NIOCore

extension DockerClient {
    /// `GET /containers/{id}/json?size=true`: bytes that the container wrote on top of its image; nil when there is no
    /// such container. The engine walks the container's files for it: not for tight loops.
    package func writtenBytes(_ id: String) async throws -> Int64? {
        struct Answer: Decodable, Sendable { var SizeRw: Int64? }
        let request = DockerRequest(.get, "/containers/\(DockerRequest.segment(id))/json").adding("size", "true")
            .within(.seconds(60))
        return try await unlessMissing { try await self.transport.send(request, as: Answer.self) }?.SizeRw
    }
}
