import Crypto
import HostSupport
import NIOCore
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The archive of a source as it lies on the node: never unpacked there, only read through ``SourceReader``.
struct SourceFile: Sendable {
    let path: String
    let isCompressed: Bool
    /// Folder of the archive that holds the source; empty for the whole archive.
    let root: String

    /// Writes a stream into a new file that only the agent can read.
    ///
    /// - Returns: length in bytes and SHA-256 in hexadecimal.
    static func write<Pieces: AsyncSequence>(
        _ pieces: Pieces, to path: String, limit: Int64
    ) async throws -> (bytes: Int64, sha256: String) where Pieces.Element == ByteBuffer {
        let file = try SystemPackage.FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate, .exclusiveCreate], permissions: [.ownerReadWrite])
        var digest = SHA256()
        var total: Int64 = 0
        do {
            for try await piece in pieces {
                total += Int64(piece.readableBytes)
                guard total <= limit else {
                    throw BuildFailure(.tooLarge, "The source is larger than \(limit / 1_048_576) MB.")
                }
                piece.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
                try file.writeAll(piece.readableBytesView)
            }
            try Task.checkCancellation()
            try file.close()
        } catch {
            try? file.close()
            throw error
        }
        return (total, hexadecimal(digest.finalize()))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
