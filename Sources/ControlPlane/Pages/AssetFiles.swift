import Crypto
import Foundation
package import Logging
import NIOCore
import NIOFoundationEssentialsCompat

/// The web interface's own files, read once, under a path that names their content: browsers may keep them for ever.
package struct AssetFiles: Sendable {
    struct File: Sendable {
        let bytes: ByteBuffer
        let type: String
    }

    /// Such as `/assets/3f2a9c0d1e5b`.
    package let basePath: String
    private let files: [String: File]

    /// Reads the first folder that holds the files: the configured one, then `share/skypanel/web` or `share/web` beside
    /// or above the program, then `share/web` under the working directory. Pages without a folder are plain but work.
    package init(configured: String?, logger: Logger) {
        let folder = Self.candidates(configured: configured).first {
            FileManager.default.fileExists(atPath: $0 + "/app.js")
        }
        var files: [String: File] = [:]
        if let folder {
            files = Self.read(folder, logger: logger)
        } else {
            logger.error("the web interface's files were not found: set assets_dir")
        }
        var hash = SHA256()
        for name in files.keys.sorted() {
            hash.update(data: Data(name.utf8))
            if let file = files[name] { hash.update(data: Data(buffer: file.bytes)) }
        }
        basePath = "/assets/" + hash.finalize().prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        self.files = files
    }

    func file(_ name: String) -> File? { files[name] }

    private static func candidates(configured: String?) -> [String] {
        if let configured { return [configured] }
        var folders: [String] = []
        if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            var parts = program.split(separator: "/").dropLast()
            while !parts.isEmpty, folders.count < 12 {
                let folder = "/" + parts.joined(separator: "/")
                folders += [folder + "/share/skypanel/web", folder + "/share/web"]
                parts = parts.dropLast()
            }
        }
        return folders + [FileManager.default.currentDirectoryPath + "/share/web"]
    }

    private static func read(_ folder: String, logger: Logger) -> [String: File] {
        var files: [String: File] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                guard let type = type(of: name) else { continue }
                let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
                files[name] = File(bytes: ByteBuffer(data: data), type: type)
            }
        } catch {
            logger.error("the web interface's files cannot be read", metadata: ["detail": "\(error)"])
        }
        return files
    }

    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "woff2": "font/woff2"
        default: nil
        }
    }
}
