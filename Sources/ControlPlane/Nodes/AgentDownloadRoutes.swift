import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOPosix

/// `/agent`: what a machine needs to become a node. Both files lie beside the server's own program; neither is secret.
package struct AgentDownloadRoutes: Sendable {
    private let folder: String
    private let digests = FileDigests()

    /// `folder` holds `skypanel-agent` and `install-agent`.
    package init(folder: String = AgentDownloadRoutes.programFolder) { self.folder = folder }

    /// Where this program's file is.
    package static var programFolder: String {
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return program.map { URL(filePath: $0).deletingLastPathComponent().path } ?? "/usr/bin"
    }

    package func add(to table: inout RouteTable) {
        table.anonymous(
            .get, "/agent/install.sh",
            .init("The installer of the agent", gives: .bytes("text/x-shellscript"), problems: [.notFound])
        ) { [folder] _, context in
            try await Self.file("\(folder)/install-agent", type: "text/x-shellscript; charset=utf-8", context)
        }
        table.anonymous(
            .get, "/agent/download",
            .init("The agent's program", gives: .bytes("application/octet-stream"), problems: [.notFound])
        ) { [folder, digests] _, context in
            let path = "\(folder)/skypanel-agent"
            var response = try await Self.file(path, type: "application/octet-stream", context)
            if let name = HTTPField.Name("X-Checksum-SHA256") { response.headers[name] = try await digests.of(path) }
            response.headers[.contentDisposition] = "attachment; filename=\"skypanel-agent\""
            return response
        }
    }

    private static func file(_ path: String, type: String, _ context: PlatformContext) async throws -> Response {
        guard FileManager.default.fileExists(atPath: path) else {
            throw PlatformError(
                .notFound, "This server has no agent to give; copy skypanel-agent and install-agent from a release.")
        }
        let body = try await FileIO(threadPool: .singleton).loadFile(path: path, context: context)
        return Response(status: .ok, headers: [.contentType: type], body: body)
    }
}

/// SHA-256 of files, computed again only when a file has changed.
private actor FileDigests {
    private struct Known {
        var changed: Date
        var digest: String
    }

    private var known: [String: Known] = [:]

    /// Lower-case hexadecimal.
    func of(_ path: String) async throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let changed = attributes[.modificationDate] as? Date ?? .distantPast
        if let found = known[path], found.changed == changed { return found.digest }
        let digest = try await NIOThreadPool.singleton.runIfActive { try Self.compute(path) }
        known[path] = Known(changed: changed, digest: digest)
        return digest
    }

    private static func compute(_ path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var hash = SHA256()
        while let piece = try file.read(upToCount: 1_048_576), !piece.isEmpty { hash.update(data: piece) }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
