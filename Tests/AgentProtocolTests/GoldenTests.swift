import AgentProtocol
import Foundation
import Testing

/// What has been released is understood for ever: the golden files are the wire as version 0.1 writes it. A file is
/// never edited; a change of the contract that breaks one breaks the nodes that are out there.
@Suite struct GoldenTests {
    @Test(arguments: Samples.fromAgent)
    func `an agent's message is written and read as released`(message: AgentMessage) throws {
        try check(Frame(id: "m1", at: 1000, message: message), file: "agent-\(message.kind)")
    }

    @Test(arguments: Samples.fromServer)
    func `a control plane's message is written and read as released`(message: ServerMessage) throws {
        try check(Frame(id: "m1", at: 1000, message: message), file: "server-\(message.kind)")
    }

    @Test func `every known kind has a sample`() {
        #expect(Set(Samples.fromAgent.map(\.kind)).count == 8)
        #expect(Set(Samples.fromServer.map(\.kind)).count == 9)
    }

    private func check<Message: WireMessage>(_ frame: Frame<Message>, file: String) throws {
        let written = String(decoding: try frame.json(), as: UTF8.self)
        let path = "Golden/0.1/\(file)"
        let url = try #require(Bundle.module.url(forResource: path, withExtension: "json"), "\(path): \(written)")
        let golden = try Data(contentsOf: url)
        #expect(written == String(decoding: golden, as: UTF8.self).trimmingCharacters(in: .newlines))
        #expect(try Frame<Message>(json: golden) == frame)
    }
}
