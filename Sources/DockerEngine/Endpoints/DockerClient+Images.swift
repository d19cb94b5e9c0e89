import AsyncHTTPClient
package import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DockerClient {
    /// `GET /images/{name}/json`; nil when there is no such image.
    package func inspectImage(_ reference: String) async throws -> ImageInfo? {
        let request = DockerRequest(.get, "/images/\(DockerRequest.segment(reference))/json")
        return try await unlessMissing { try await self.transport.send(request, as: ImageInfo.self) }
    }

    /// `GET /images/json`, those that bear all of `labels` (an empty value asks for the label's presence).
    package func listImages(labels: [String: String] = [:]) async throws -> [ImageSummary] {
        let request = try DockerRequest(.get, "/images/json").filtering(["label": labelFilter(labels)])
        return try await transport.send(request, as: [ImageSummary].self)
    }

    /// `DELETE /images/{name}`
    package func removeImage(_ reference: String, force: Bool = false) async throws {
        let request = DockerRequest(.delete, "/images/\(DockerRequest.segment(reference))")
        _ = try await transport.send(request.adding("force", force).within(.seconds(120)))
    }

    /// `POST /images/{name}/tag`
    package func tagImage(_ reference: String, repository: String, tag: String) async throws {
        let request = DockerRequest(.post, "/images/\(DockerRequest.segment(reference))/tag")
        _ = try await transport.send(request.adding("repo", repository).adding("tag", tag))
    }

    /// `POST /images/create`. A failure after the first line is thrown as ``DockerError/http(status:message:)`` 500.
    package func pullImage(_ reference: String) -> AsyncThrowingStream<ImageProgress, any Error> {
        let request = DockerRequest(.post, "/images/create").adding("fromImage", reference)
        return transport.stream(
            request.within(.seconds(120)), through: JSONLines(ProgressLine.self) { try $0.progress() })
    }

    /// `POST /images/create` from a tar archive of a root folder; returns the image's id.
    package func importImage<Archive: AsyncSequence & Sendable>(
        _ archive: Archive, repository: String, tag: String, changes: [String] = []
    ) async throws -> String where Archive.Element == ByteBuffer {
        var request = DockerRequest(.post, "/images/create").adding("fromSrc", "-").goingOn()
        request = request.adding("repo", repository).adding("tag", tag)
        for change in changes { request = request.adding("changes", change) }
        var last = ""
        let lines = JSONLines(ProgressLine.self) { try $0.progress() }
        for try await line in transport.stream(request, sending: archive, through: lines) {
            last = line.status
        }
        return last
    }

    /// `POST /commit`: makes an image of what the container's file system holds now; returns its id (`sha256:…`).
    ///
    /// The engine says nothing until it is done; 180 s are enough for 4 GB at 25 MB/s.
    ///
    /// - Parameter changes: lines of a Dockerfile, such as `CMD ["run"]`.
    package func commit(
        container: String, config: ContainerConfig? = nil, repository: String? = nil, tag: String? = nil,
        changes: [String] = []
    ) async throws -> String {
        var request = DockerRequest(.post, "/commit").adding("container", container).adding("repo", repository)
        request = request.adding("tag", tag).within(.seconds(180))
        if !changes.isEmpty { request = request.adding("changes", changes.joined(separator: "\n")) }
        request = try config.map { try request.sending(CommitBody(config: $0)) } ?? request.sending(EmptyObject())
        return try await transport.send(request, as: CreatedObject.self).id
    }

    /// `action`'s result, or nil when it fails with 404.
    func unlessMissing<Value: Sendable>(_ action: @Sendable () async throws -> Value) async throws -> Value? {
        do {
            return try await action()
        } catch let error as DockerError where error.isNotFound {
            return nil
        }
    }
}

/// What the engine answers after it made something.
struct CreatedObject: Decodable {
    var id: String

    private enum CodingKeys: String, CodingKey { case id = "Id" }
}

/// A line of a pull or import.
struct ProgressLine: Decodable, Sendable {
    struct Detail: Decodable, Sendable {
        var current: Int64?
        var total: Int64?
    }

    var id: String?
    var status: String?
    var error: String?
    var progressDetail: Detail?

    func progress() throws -> [ImageProgress] {
        if let error { throw DockerError.http(status: 500, message: error) }
        guard let status else { return [] }
        return [ImageProgress(id: id, status: status, current: progressDetail?.current, total: progressDetail?.total)]
    }
}
