import DockerEngine
import NIOCore

/// The checked members of a source as a tar archive for Docker, made while it is read.
struct SourceArchiveStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let source: SourceFile
    let byteLimit: Int64
    /// Put before each path, such as `app/`; empty for a build context.
    let prefix: String
    /// Whether a member takes part, by its path in the source.
    let includes: @Sendable (String) -> Bool

    func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let stream: SourceArchiveStream
        private var reader: SourceReader?
        private var passes = false
        private var left: Int64 = 0
        private var size: Int64 = 0
        private var isDone = false

        init(stream: SourceArchiveStream) { self.stream = stream }

        mutating func next() async throws -> ByteBuffer? {
            guard !isDone else { return nil }
            var output = ByteBuffer()
            if reader == nil {
                reader = try SourceReader(stream.source, byteLimit: stream.byteLimit)
                if !stream.prefix.isEmpty { try startFolder(&output) }
            }
            while output.readableBytes == 0 {
                try Task.checkCancellation()
                guard let parts = try reader?.next() else {
                    isDone = true
                    output.writeImmutableBuffer(TarWriter.end)
                    break
                }
                for part in parts { try take(part, &output) }
            }
            return output
        }

        private func startFolder(_ output: inout ByteBuffer) throws {
            let folder = TarEntry(path: stream.prefix, kind: .folder, mode: 0o755, userID: 1000, groupID: 1000)
            output.writeImmutableBuffer(try TarWriter.header(folder))
        }

        private mutating func take(_ part: SourceReader.Part, _ output: inout ByteBuffer) throws {
            switch part {
            case .beside: passes = false
            case .content(let bytes):
                guard passes else { return }
                output.writeImmutableBuffer(bytes)
                left -= Int64(bytes.readableBytes)
                if left == 0 { output.writeImmutableBuffer(TarWriter.padding(forSize: size)) }
            case .entry(var entry):
                try Task.checkCancellation()
                passes = stream.includes(entry.path)
                guard passes else { return }
                entry.path = stream.prefix + entry.path
                if case .folder = entry.kind { entry.path += "/" }
                if case .hardLink(let target) = entry.kind { entry.kind = .hardLink(target: stream.prefix + target) }
                if entry.kind != .file { entry.size = 0 }
                (left, size) = (entry.size, entry.size)
                output.writeImmutableBuffer(try TarWriter.header(entry))
            }
        }
    }
}

/// A few files as a tar archive for Docker.
struct FewFiles: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let archive: ByteBuffer

    init(_ files: [(entry: TarEntry, content: [UInt8])]) throws { archive = try TarWriter.archive(files) }

    func makeAsyncIterator() -> Iterator { Iterator(rest: archive) }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ByteBuffer?
        mutating func next() async -> ByteBuffer? {
            defer { rest = nil }
            return rest
        }
    }
}
