import DockerEngine
import NIOCore

/// The frames of a flood that are not cut into lines: on a small node that would be work for a whole core. The last of
/// them are kept, since they may say why the program ended. Pure.
struct LeftOutFrames: Sendable {
    /// Kept at least, once there were so many; twice as many at most.
    static let kept = 50
    /// Bytes after which reading pauses.
    static let bytesAtOnce = 200 << 10

    private(set) var frames: [LogFrame] = []
    private var bytes = 0

    /// Whether so much was left out since the last pause that reading shall pause: Docker reads its files for us no
    /// faster than we take, and leaves out what was rotated meanwhile.
    mutating func add(_ frame: LogFrame) -> Bool {
        frames.append(frame)
        if frames.count > 2 * Self.kept { frames.removeFirst(Self.kept) }
        bytes += frame.bytes.readableBytes
        guard bytes > Self.bytesAtOnce else { return false }
        bytes = 0
        return true
    }

    /// A later line has passed: these are not the last ones any more.
    mutating func passed() { frames = [] }
}
