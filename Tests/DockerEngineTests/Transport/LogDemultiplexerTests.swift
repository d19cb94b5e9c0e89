import NIOCore
import Testing

@testable import DockerEngine

struct LogDemultiplexerTests {
    private func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
        let length = UInt32(text.utf8.count)
        return [stream, 0, 0, 0] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + Array(text.utf8)
    }

    @Test(arguments: 1...30)
    func `frames are found wherever the stream is cut`(size: Int) throws {
        let bytes = frame(1, "hello\n") + frame(2, "oh no\n") + frame(1, "") + frame(1, "end")
        var demultiplexer = LogDemultiplexer()
        var text: [LogFrame.Stream: String] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            for frame in try demultiplexer.take(ByteBuffer(bytes: rest.prefix(size))) {
                text[frame.stream, default: ""] += String(buffer: frame.bytes)
            }
            rest = rest.dropFirst(size)
        }
        _ = try demultiplexer.finish()
        #expect(text == [.stdout: "hello\nend", .stderr: "oh no\n"])
    }

    @Test func `a cut frame and an unknown stream are errors`() throws {
        var cut = LogDemultiplexer()
        _ = try cut.take(ByteBuffer(bytes: frame(1, "hello").dropLast()))
        #expect(throws: DockerError.self) { _ = try cut.finish() }
        var unknown = LogDemultiplexer()
        #expect(throws: DockerError.self) { _ = try unknown.take(ByteBuffer(bytes: frame(9, "x"))) }
    }
}
