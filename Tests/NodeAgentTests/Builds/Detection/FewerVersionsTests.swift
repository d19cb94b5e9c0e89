import AgentProtocol
import NodeAgent
import Testing

@Suite struct FewerVersionsTests {
    static let offered = ["python:3.12": "a", "python:3.11": "b", "node:18": "c"]

    @Test func `a version that cannot be had is left out until one language's offers are used up`() throws {
        let choices = BuildChoices(runtime: BuildRuntime(type: "auto", version: "", image: "", offered: Self.offered))
        let fewer = try #require(choices.without(.python, "3.12"))
        #expect(fewer.runtime.offered == ["python:3.11": "b", "node:18": "c"])
        #expect(fewer.without(.python, "3.11") == nil)
        #expect(fewer.without(.python, "3.12") == nil)
    }

    @Test func `a runtime that was chosen is not exchanged for another`() {
        let runtime = BuildRuntime(type: "python", version: "3.12", image: "a", offered: Self.offered)
        #expect(BuildChoices(runtime: runtime).without(.python, "3.12") == nil)
    }
}
