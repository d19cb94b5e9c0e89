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
        #expect(Set(Samples.fromServer.map(\.kind)).count == 11)
    }

    @Test func `a firewall's problem is a field of its own that older agents do not send`() throws {
        let url = try #require(Bundle.module.url(forResource: "Golden/0.1/agent-heartbeat", withExtension: "json"))
        var frame = try Frame<AgentMessage>(json: Data(contentsOf: url))
        guard case .heartbeat(var beat) = frame.message else { throw CancellationError() }
        #expect(beat.firewallProblem == nil)
        beat.firewallProblem = "nft is missing"
        frame = Frame(id: frame.id, at: frame.at, message: .heartbeat(beat))
        let written = try frame.json()
        #expect(String(decoding: written, as: UTF8.self).contains("\"firewall_problem\":\"nft is missing\""))
        #expect(try Frame<AgentMessage>(json: written) == frame)
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
