import Testing

@testable import CommandLine

@Suite struct EventStreamParserTests {
    static let text = ": hello\nid: 1\nevent: chunk\ndata: a\ndata:b\n\n\r\nid:2\r\ndata: c\r\rdata\n\nevent: x\n\n"

    @Test(arguments: [1, 2, 3, 7, 1000]) func `events are read from pieces of any size`(_ size: Int) throws {
        var parser = EventStreamParser()
        var events: [ServerEvent] = []
        var rest = Array(Self.text.utf8)[...]
        while !rest.isEmpty {
            events += try parser.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(
            events == [
                ServerEvent(id: "1", name: "chunk", data: "a\nb"), ServerEvent(id: "2", name: "message", data: "c"),
                ServerEvent(id: "2", name: "message", data: ""),
            ])
    }

    @Test func `a line without end does not fill the memory`() {
        var parser = EventStreamParser(limit: 100)
        #expect(throws: EventStreamParser.TooLong.self) { try parser.feed([UInt8](repeating: 97, count: 101)) }
    }

    @Test func `an event without end does not fill the memory`() {
        var parser = EventStreamParser(limit: 100)
        let lines = Array(String(repeating: "data: 0123456789\n", count: 11).utf8)
        #expect(throws: EventStreamParser.TooLong.self) { try parser.feed(lines) }
    }
}
