import Crypto
import DockerEngine
import HostSupport
import NIOCore
import SystemPackage

/// Reads a ``SourceFile`` member by member through ``ArchiveCheck``, in bounded memory.
final class SourceReader {
    enum Part {
        case entry(TarEntry)
        case content(ByteBuffer)
        /// A member outside the source's root, such as the clone's own record.
        case beside(TarEntry)
    }

    private static let pieceSize = 256 * 1024
    /// What a piece unpacks to is held in memory, up to a thousand times as much.
    private static let packedPieceSize = 16 * 1024

    private let source: SourceFile
    private let file: SystemPackage.FileDescriptor
    private let gunzip: Gunzip?
    private var tar = TarReader()
    private var check: ArchiveCheck
    private var passes = false
    private var ended = false

    init(_ source: SourceFile, byteLimit: Int64) throws {
        self.source = source
        file = try SystemPackage.FileDescriptor.open(FilePath(source.path), .readOnly)
        check = ArchiveCheck(byteLimit: byteLimit)
        // Headers and padding come on top of the files' bytes.
        gunzip = source.isCompressed ? try Gunzip(outputLimit: byteLimit + byteLimit / 4 + 64 * 1024 * 1024) : nil
    }

    deinit { try? file.close() }

    /// The next members and pieces of content; nil at the end.
    func next() throws -> [Part]? {
        guard !ended else { return nil }
        let size = source.isCompressed ? Self.packedPieceSize : Self.pieceSize
        let bytes = try [UInt8](unsafeUninitializedCapacity: size) { target, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(target))
        }
        do {
            return try take(bytes)
        } catch let error as TarError {
            throw BuildFailure(.source, "The source archive can't be read (\(error)). Pack it again as tar.gz.")
        } catch let error as Gunzip.Failure {
            throw failure(error)
        }
    }

    private func take(_ bytes: [UInt8]) throws -> [Part] {
        var parts: [Part] = []
        if bytes.isEmpty {
            ended = true
            try gunzip?.finish()
            try tar.finish()
        } else if let gunzip {
            try gunzip.take(ByteBuffer(bytes: bytes)) { try check(tar.take($0), into: &parts) }
        } else {
            try check(tar.take(ByteBuffer(bytes: bytes)), into: &parts)
        }
        return parts
    }

    private func check(_ found: [TarReader.Part], into parts: inout [Part]) throws {
        for part in found {
            switch part {
            case .end: break
            case .content(let bytes): if passes { parts.append(.content(bytes)) }
            case .entry(var entry):
                passes = false
                if !source.root.isEmpty {
                    guard let inner = try inside(entry.path) else {
                        passes = true
                        parts.append(.beside(entry))
                        continue
                    }
                    entry.path = inner
                    if case .hardLink(let target) = entry.kind {
                        entry.kind = .hardLink(target: try inside(target) ?? "")
                    }
                }
                guard let admitted = try check.admit(entry) else { continue }
                passes = true
                parts.append(.entry(admitted))
            }
        }
    }

    /// The path below the root; nil when it lies elsewhere.
    private func inside(_ path: String) throws -> String? {
        let whole = try ArchiveCheck.normalised(path)
        if whole == source.root { return "" }
        return whole.hasPrefix(source.root + "/") ? String(whole.dropFirst(source.root.count + 1)) : nil
    }

    private func failure(_ failure: Gunzip.Failure) -> BuildFailure {
        switch failure {
        case .notGzip: BuildFailure(.source, "The source is not a gzip file. Pack it as tar.gz.")
        case .damaged, .cut: BuildFailure(.source, "The source archive is damaged. Upload it again.")
        case .tooLarge:
            BuildFailure(.tooLarge, "The source unpacks to far more than it may. Leave out what the build can make.")
        }
    }
}

/// What a first pass over a source finds.
struct ScannedSource: Sendable {
    var listing = SourceListing()
    /// Text of members beside the root, by their path in the archive.
    var beside: [String: String] = [:]
    var entries = 0
    /// The only folder of the archive's root, when all files lie in it.
    var soleFolder: String?
}

extension SourceFile {
    /// Reads the whole archive once: every rule of ``ArchiveCheck`` holds afterwards.
    func scan(byteLimit: Int64) async throws -> ScannedSource {
        let reader = try SourceReader(self, byteLimit: byteLimit)
        var scan = Scan()
        while let parts = try reader.next() {
            for part in parts { scan.take(part) }
            try Task.checkCancellation()
            await Task.yield()
        }
        return scan.finished()
    }
}

/// Collects names, the texts that detection reads, and the digests that key the dependency layer.
private struct Scan {
    private var found = ScannedSource()
    private var path: String?
    private var isBeside = false
    private var text: [UInt8] = []
    private var keepsText = false
    private var digest: SHA256?
    private var tops: Set<String> = []

    mutating func take(_ part: SourceReader.Part) {
        switch part {
        case .content(let bytes):
            if keepsText, text.count + bytes.readableBytes <= SourceListing.textLimit {
                text += bytes.readableBytesView
            } else {
                keepsText = false
            }
            bytes.withUnsafeReadableBytes { digest?.update(bufferPointer: $0) }
        case .beside(let entry):
            close()
            (path, isBeside, keepsText) = (entry.kind == .file ? entry.path : nil, true, true)
        case .entry(let entry):
            close()
            found.entries += 1
            guard let top = entry.path.split(separator: "/").first else { return }
            if tops.count < 2 { tops.insert(entry.path.contains("/") || entry.kind == .folder ? String(top) : "") }
            guard case .file = entry.kind else { return }
            path = entry.path
            found.listing.files.insert(entry.path)
            keepsText = SourceListing.wantsText(of: entry.path) && entry.size <= Int64(SourceListing.textLimit)
            if keepsText || !entry.path.contains("/") { digest = SHA256() }
        }
    }

    private mutating func close() {
        if let path {
            if isBeside {
                if keepsText { found.beside[path] = String(decoding: text, as: UTF8.self) }
            } else {
                if keepsText { found.listing.texts[path] = String(decoding: text, as: UTF8.self) }
                if let digest { found.listing.digests[path] = hexadecimal(digest.finalize()) }
            }
        }
        (path, isBeside, keepsText, digest) = (nil, false, false, nil)
        text = []
    }

    mutating func finished() -> ScannedSource {
        close()
        if tops.count == 1, let only = tops.first, !only.isEmpty { found.soleFolder = only }
        return found
    }
}
