import NIOCore

/// A command to run inside a running container, with its output alone.
package struct ExecSpec: Sendable, Equatable {
    package var command: [String]
    package var user: String?
    /// May hold secrets: never log it.
    package var environment: [String: String]
    package var workingDir: String?

    package init(
        command: [String], user: String? = nil, environment: [String: String] = [:], workingDir: String? = nil
    ) {
        self.command = command
        self.user = user
        self.environment = environment
        self.workingDir = workingDir
    }
}

extension DockerClient {
    /// `POST /containers/{id}/exec`; returns the exec's id.
    package func createExec(container: String, _ spec: ExecSpec) async throws -> String {
        struct Body: Encodable {
            var Cmd: [String]
            var User: String?
            var Env: [String]
            var WorkingDir: String?
            var AttachStdout = true
            var AttachStderr = true
        }
        let environment = spec.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let body = Body(Cmd: spec.command, User: spec.user, Env: environment, WorkingDir: spec.workingDir)
        let request = try DockerRequest(.post, "/containers/\(DockerRequest.segment(container))/exec").sending(body)
        return try await transport.send(request, as: CreatedObject.self).id
    }

    /// `POST /exec/{id}/start`: runs it, and streams its output until it ends. Ask ``inspectExec(_:)`` for the exit
    /// code. Letting the stream go does not end the command.
    package func startExec(_ id: String) -> AsyncThrowingStream<LogFrame, any Error> {
        struct Body: Encodable {
            var Detach = false
            var Tty = false
        }
        return transport.stream(through: LogDemultiplexer()) {
            try DockerRequest(.post, "/exec/\(DockerRequest.segment(id))/start").sending(Body()).within(.seconds(60))
        }
    }

    /// `GET /exec/{id}/json`
    package func inspectExec(_ id: String) async throws -> ExecInfo {
        try await transport.send(DockerRequest(.get, "/exec/\(DockerRequest.segment(id))/json"), as: ExecInfo.self)
    }
}
