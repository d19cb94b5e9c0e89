import AgentProtocol
import Foundation
import Testing

@Suite struct FrameTests {
    @Test func `an unknown kind is read as unknown, whatever its body`() throws {
        for body in ["{}", "[1,2]", "null", "\"x\"", "{\"a\":{\"b\":[]}}"] {
            let json = Data(#"{"v":1,"id":"x","at":1,"kind":"telepathy","body":\#(body)}"#.utf8)
            #expect(try Frame<AgentMessage>(json: json).message == .unknown(kind: "telepathy"))
            #expect(try Frame<ServerMessage>(json: json).message == .unknown(kind: "telepathy"))
        }
    }

    @Test func `unknown fields are ignored`() throws {
        let json = Data(
            #"{"v":1,"id":"x","at":1,"kind":"cancel_task","new":true,"body":{"task_id":"t","why":"later"}}"#.utf8)
        #expect(try Frame<ServerMessage>(json: json).message == .cancelTask(CancelTask(taskID: "t")))
    }

    @Test func `an unknown kind of work is a task that this agent cannot do`() throws {
        let json = Data(
            """
            {"v":1,"id":"x","at":1,"kind":"task",
             "body":{"task_id":"t","deadline_at":5,"seconds_left":5,"work":"dance"}}
            """.utf8)
        guard case .task(let task) = try Frame<ServerMessage>(json: json).message else {
            Issue.record("not a task")
            return
        }
        #expect(task.work == .unsupported(kind: "dance"))
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", #"{"v":"one","id":"x","at":1,"kind":"hello","body":{}}"#,
        #"{"v":1,"id":"x","at":1e400,"kind":"hello","body":{}}"#, #"{"v":1,"id":"x","at":1,"kind":"hello","body":{}}"#,
        #"{"v":1,"id":"x","at":1,"kind":"heartbeat","body":{"total":99999999999999999999}}"#,
        #"{"v":1,"id":"x","at":1,"kind":"hello"}"#, "\u{0}\u{1}\u{2}", String(repeating: "[", count: 2000),
    ])
    func `garbage is an error and nothing worse`(text: String) {
        #expect(throws: (any Error).self) { try Frame<AgentMessage>(json: Data(text.utf8)) }
    }
}
