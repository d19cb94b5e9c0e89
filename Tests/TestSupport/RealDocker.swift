package import DockerEngine
package import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// The Docker Engine that tests may use, if there is one.
package enum RealDocker {
    /// `SKYPANEL_TEST_DOCKER_SOCKET`, else Docker's usual place, if something answers there.
    package static let socketPath: String? = {
        let candidates = [ProcessInfo.processInfo.environment["SKYPANEL_TEST_DOCKER_SOCKET"], "/var/run/docker.sock"]
        return candidates.compactMap { $0 }.first { accepts($0) }
    }()

    /// The busybox from which the test image is made (Debian: busybox-static).
    package static let busybox: String? = ["/bin/busybox", "/usr/bin/busybox"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    package static var isAvailable: Bool { socketPath != nil && busybox != nil }
    package static let skipReason: String =
        "needs a Docker Engine (SKYPANEL_TEST_DOCKER_SOCKET) and Debian's busybox-static"

    package struct Unavailable: Error {}

    /// A client of it. Shut it down after use.
    package static func client() throws -> DockerClient {
        guard let socketPath else { throw Unavailable() }
        return DockerClient(socketPath: socketPath)
    }

    /// Makes, once per engine, a small image with busybox and links for its commands; returns the image's id.
    package static func toolbox(_ client: DockerClient) async throws -> String {
        let name = "skypanel-test/toolbox:3"
        if let known = try await client.inspectImage(name) { return known.id }
        guard let busybox, let program = FileManager.default.contents(atPath: busybox) else { throw Unavailable() }
        let commands = [
            "sh", "cat", "sleep", "echo", "id", "nc", "httpd", "wget", "kill", "head", "dd", "yes", "env", "touch",
            "ls",
            "mkdir", "grep", "true", "false", "date", "seq", "tail", "printf",
        ]
        var files: [(entry: TarEntry, content: [UInt8])] = []
        for folder in ["bin/", "tmp/", "proc/", "dev/", "etc/", "sys/", "www/"] {
            files.append((TarEntry(path: folder, kind: .folder, mode: folder == "tmp/" ? 0o1777 : 0o755), []))
        }
        files.append((TarEntry(path: "bin/busybox", mode: 0o755), [UInt8](program)))
        files += commands.map { (TarEntry(path: "bin/\($0)", kind: .symbolicLink(target: "busybox"), mode: 0o777), []) }
        files.append((TarEntry(path: "www/index.html"), Array("hello\n".utf8)))
        let archive = try TarWriter.archive(files)
        _ = try await client.importImage(
            Pieces([archive]), repository: "skypanel-test/toolbox", tag: "3", changes: [#"CMD ["sleep", "60"]"#])
        guard let made = try await client.inspectImage(name) else { throw Unavailable() }
        return made.id
    }

    private static func accepts(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

/// A few buffers as an asynchronous sequence.
package struct Pieces: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    private let buffers: [ByteBuffer]

    package init(_ buffers: [ByteBuffer]) { self.buffers = buffers }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<ByteBuffer>
        package mutating func next() async throws -> ByteBuffer? { rest.popFirst() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: buffers[...]) }
}
