import AsyncHTTPClient
package import NIOCore

/// Which part of a container's log is read.
package struct LogOptions: Sendable, Equatable {
    /// Goes on with what is written from now on, until the container ends.
    package var follow: Bool
    /// From this time on: seconds since 1970 UTC with decimals, see ``DockerClient/time(milliseconds:)``.
    package var since: String?
    /// Begins each line with its time, see ``DockerTime``.
    package var timestamps: Bool
    /// The last lines only; nil for all.
    package var tail: Int?
    /// The container was made with a terminal, so its output is one stream.
    package var tty: Bool

    package init(
        follow: Bool = false, since: String? = nil, timestamps: Bool = false, tail: Int? = nil, tty: Bool = false
    ) {
        self.follow = follow
        self.since = since
        self.timestamps = timestamps
        self.tail = tail
        self.tty = tty
    }
}

extension DockerClient {
    private func path(_ id: String, _ rest: String) -> String { "/containers/\(DockerRequest.segment(id))\(rest)" }

    /// `GET /containers/{id}/logs`, taken apart by stream.
    package func logs(_ id: String, _ options: LogOptions = LogOptions()) -> AsyncThrowingStream<LogFrame, any Error> {
        var request = DockerRequest(.get, path(id, "/logs")).adding("stdout", "1").adding("stderr", "1")
        request = request.adding("follow", options.follow).adding("timestamps", options.timestamps)
        request = request.adding("since", options.since).adding("tail", options.tail.map { String(max(0, $0)) })
        // A followed container that is silent gives its head late on some engines.
        request = options.follow ? request.within(nil) : request.goingOn()
        return options.tty
            ? transport.stream(request, through: TerminalOutput())
            : transport.stream(request, through: LogDemultiplexer())
    }

    /// `PUT /containers/{id}/archive`: unpacks a tar archive, plain or gzip, into the folder `path`, which must exist.
    package func putArchive<Archive: AsyncSequence & Sendable>(
        _ id: String, path folder: String, archive: Archive
    ) async throws where Archive.Element == ByteBuffer {
        let request = DockerRequest(.put, path(id, "/archive")).adding("path", folder).goingOn()
        let answer = transport.stream(request, sending: archive, through: RawPieces())
        for try await _ in answer {}
        try Task.checkCancellation()
    }

    /// `GET /containers/{id}/archive`: a file or folder as a tar archive.
    package func getArchive(_ id: String, path: String) -> AsyncThrowingStream<ByteBuffer, any Error> {
        let request = DockerRequest(.get, self.path(id, "/archive")).adding("path", path)
        return transport.stream(request.goingOn(), through: RawPieces())
    }
}
