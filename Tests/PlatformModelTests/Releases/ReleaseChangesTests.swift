import Testing

@testable import PlatformModel

struct ReleaseChangesTests {
    private func release(
        _ number: Int, image: String = "sha256:a", processes: [Release.Process] = [.init(name: "web", command: ["a"])],
        variables: [String]? = []
    ) -> Release {
        var content = Release.Content(image: image, nodeID: NodeID("n"), processes: processes, user: "1000:1000")
        content.variableNames = variables
        return Release(
            id: ReleaseID("r\(number)"), applicationID: ApplicationID("a"), number: number, buildID: BuildID("b"),
            content: content, now: Timestamp(milliseconds: 0))
    }

    @Test func `the same is no change`() {
        let changes = ReleaseChanges(from: .init(release(1), commit: "c"), to: .init(release(2), commit: "c"))
        #expect(changes.words.isEmpty && changes.addedVariables == [])
    }

    @Test func `commit, image, processes and names of variables are compared`() {
        let old = release(
            1, processes: [.init(name: "web", command: ["a"]), .init(name: "clock", command: ["t"])],
            variables: ["A", "B"])
        let new = release(
            2, image: "sha256:b",
            processes: [.init(name: "web", command: ["b"]), .init(name: "worker", command: nil)], variables: ["B", "C"])
        let changes = ReleaseChanges(from: .init(old, commit: "c"), to: .init(new, commit: "d"))
        #expect(
            changes.words == [
                "another commit", "another image", "without process clock", "another command of process web",
                "new process worker", "new variable C", "without variable A",
            ])
        let back = ReleaseChanges(from: .init(new, commit: "d"), to: .init(old, commit: "c"))
        #expect(back.addedVariables == changes.removedVariables && back.processes.count == changes.processes.count)
    }

    @Test func `nothing is said of variables that one of them did not note`() {
        let changes = ReleaseChanges(
            from: .init(release(1, variables: nil), commit: nil), to: .init(release(2, variables: ["A"]), commit: nil))
        #expect(changes.addedVariables == nil && changes.words.isEmpty)
    }
}
