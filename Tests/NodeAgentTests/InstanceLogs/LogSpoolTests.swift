import AgentProtocol
import DockerEngine
import NIOCore
import Testing

@testable import NodeAgent

struct LogSpoolTests {
    private func time(_ number: Int) -> String { LogPlaces.stamp(1_795_228_327_000 + Int64(number)) }

    private func line(_ number: Int, _ text: String = "x") -> StoredLine {
        StoredLine(time: time(number), stream: .stdout, text: text)
    }

    private func spool() -> LogSpool { LogSpool(instanceID: "i", place: .init(applicationID: "a")) }

    @Test func `numbers have no gaps and what is acknowledged is freed`() {
        var spool = spool()
        for number in 0..<900 { spool.take(line(number), now: 0) }
        var chunks: [InstanceLogChunk] = []
        while let chunk = spool.nextChunk() { chunks.append(chunk) }
        #expect(chunks.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(chunks.flatMap(\.lines).count == 900)
        #expect(spool.unacknowledged.map(\.sequence) == [1, 2, 3, 4, 5])
        spool.stored(3)
        spool.stored(2)
        #expect(spool.unacknowledged.map(\.sequence) == [4, 5])
        spool.stored(99)
        #expect(spool.isEmpty)
        #expect(spool.place.stored == .init(sequence: 5, time: time(899)))
    }

    @Test func `what is not taken away is dropped from the oldest, and said`() {
        var spool = spool()
        let text = String(repeating: "y", count: 16_000)
        for number in 0..<1000 { spool.take(line(number, text), now: Int64(number) * 1000) }
        var lines: [LogLine] = []
        var last: Int64 = 0
        while let chunk = spool.nextChunk() {
            #expect(chunk.sequence == last + 1)
            last = chunk.sequence
            lines += chunk.lines
            spool.stored(chunk.sequence)
        }
        let lost = lines.first
        #expect(lost?.stream == .system)
        #expect(lost?.text == "\(1000 - (lines.count - 1)) lines were lost: they could not be sent in time.")
        #expect(lines.last?.at == 1_795_228_327_999)
        #expect(lines.count > 50 && lines.count < 200)
    }

    @Test func `without acknowledgement only a few chunks leave`() {
        var spool = spool()
        for number in 0..<4000 { spool.take(line(number), now: 0) }
        var count = 0
        while spool.nextChunk() != nil { count += 1 }
        #expect(count == LogSpool.sentLimit)
    }

    @Test func `an instance that writes too much is bounded, and the number left out is said`() {
        var spool = spool()
        for number in 0..<8000 { spool.take(line(number), now: 0) }
        spool.take(line(9000, "later"), now: 60_000)
        var lines: [LogLine] = []
        while let chunk = spool.nextChunk() {
            lines += chunk.lines
            spool.stored(chunk.sequence)
        }
        #expect(lines.count == 5002)
        #expect(lines.dropLast().last?.text == "3000 lines were left out: the instance writes too many.")
        #expect(spool.last(200).count == 200)
    }

    @Test func `long lines count by their bytes, short ones as so many`() {
        func passed(_ bytes: Int) -> Int {
            var allowance = LogAllowance()
            return (0..<100_000).count { number in allowance.allows(bytes: bytes, now: Int64(number) / 10) }
        }
        // Ten seconds at the full rate, and the burst.
        #expect(abs(passed(20) - 10_000) <= 2)
        #expect(abs(passed(512) - 10_000) <= 2)
        #expect(abs(passed(4096) - 10_000 / 8) <= 2)
        var allowance = LogAllowance()
        while allowance.allows(bytes: 16_000, now: 0) {}
        let refused = [allowance.takeRefused(), allowance.takeRefused()]
        #expect(refused == [1, 0])
        // What one took too much is missing first.
        let refuses = [1, 100].map { allowance.refuses(now: $0) }
        #expect(refuses == [true, false])
    }

    @Test func `of a flood the newest frames are kept, and reading pauses by bytes`() {
        func frame(_ number: Int, _ size: Int) -> LogFrame {
            LogFrame(stream: .stdout, bytes: ByteBuffer(string: "\(number) " + String(repeating: "x", count: size)))
        }
        var (leftOut, pauses) = (LeftOutFrames(), 0)
        for number in 0..<1000 { if leftOut.add(frame(number, 4096)) { pauses += 1 } }
        #expect(pauses == 20)
        #expect(leftOut.frames.count >= LeftOutFrames.kept && leftOut.frames.count <= 2 * LeftOutFrames.kept)
        #expect(leftOut.frames.last == frame(999, 4096))
        leftOut.passed()
        #expect(leftOut.frames.isEmpty)
        // Many short ones are no flood of bytes.
        var few = 0
        for number in 0..<100 { if leftOut.add(frame(number, 20)) { few += 1 } }
        #expect(few <= 1)
    }

    @Test func `of a flood the last lines are remembered`() {
        var spool = spool()
        for number in 0..<8000 where !spool.leavesOut(now: 0) { spool.take(line(number), now: 0) }
        let isFlood = spool.leavesOut(now: 0)
        #expect(isFlood)
        spool.remember(line(9000, "the reason"))
        #expect(spool.last(1).map(\.text) == ["the reason"])
    }

    @Test func `after a restart the same numbers hold the same lines`() {
        var first = spool()
        let lines = (0..<500).map { line($0) }
        for line in lines.prefix(150) { first.take(line, now: 0) }
        let one = first.nextChunk()
        for line in lines[150..<230] { first.take(line, now: 0) }
        let two = first.nextChunk()
        first.stored(1)
        // The answer to the second chunk was lost with the agent.
        var second = LogSpool(instanceID: "i", place: first.place)
        for line in lines { second.take(line, now: 0) }
        #expect(one?.lines.count == 150)
        #expect(second.nextChunk() == two)
        #expect(second.nextChunk()?.sequence == 3)
    }

    @Test func `lines are cut at 16 KB, repaired and stripped of zero bytes`() {
        var cutter = LogLineCutter(stream: .stderr)
        let long = String(repeating: "ä", count: 100_000)
        let bytes = Array("\(time(1)) \(long)\n\(time(2)) a\u{0}b\r\n".utf8) + Array("\(time(3)) ".utf8) + [0xFF, 0x0A]
        var lines: [StoredLine] = []
        for start in stride(from: 0, to: bytes.count, by: 777) {
            lines += cutter.take(bytes[start..<min(start + 777, bytes.count)])
        }
        #expect(lines.map(\.time) == [time(1), time(2), time(3)])
        #expect(lines.first.map { $0.text.utf8.count <= 16 * 1024 && $0.text.hasSuffix("ä…") } == true)
        #expect(lines.dropFirst().map(\.text) == ["a b", "\u{FFFD}"])
    }

    @Test func `garbage without a time is ignored`() {
        var cutter = LogLineCutter(stream: .stdout)
        #expect(cutter.take(Array("no time here\n\n \n2026 x\n".utf8)) == [])
        #expect(cutter.finish() == [])
    }

    @Test func `a time of our own is written as Docker writes it`() {
        #expect(LogPlaces.stamp(1_795_228_327_007) == "2026-11-21T02:32:07.007000000Z")
        #expect(LogPlaces.stamp(951_782_400_000) == "2000-02-29T00:00:00.000000000Z")
        #expect(LogPlaces.stamp(-1) == "1970-01-01T00:00:00.000000000Z")
    }
}
