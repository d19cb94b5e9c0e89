import Synchronization
import Testing

@testable import NodeAgent

@Suite struct BuildQueueTests {
    /// Counts what runs at once.
    private final class Gauge: Sendable {
        private let state = Mutex((now: [String: Int](), most: 0, mostOfOne: 0, done: 0))

        func enter(_ name: String) {
            state.withLock { state in
                state.now[name, default: 0] += 1
                state.most = max(state.most, state.now.values.reduce(0, +))
                state.mostOfOne = max(state.mostOfOne, state.now[name] ?? 0)
            }
        }

        func leave(_ name: String) {
            state.withLock { state in
                state.now[name, default: 0] -= 1
                state.done += 1
            }
        }

        var seen: (most: Int, mostOfOne: Int, done: Int) { state.withLock { ($0.most, $0.mostOfOne, $0.done) } }
    }

    @Test func `so many builds run at once, and one of an application`() async {
        let queue = BuildQueue(concurrent: 3, limit: 100)
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let name = "app-\(number % 5)"
                group.addTask {
                    try? await queue.admit(name, waits: {}) {
                        gauge.enter(name)
                        try await Swift.Task.sleep(for: .milliseconds(5))
                        gauge.leave(name)
                    }
                }
            }
        }
        #expect(gauge.seen.most == 3)
        #expect(gauge.seen.mostOfOne == 1)
        #expect(gauge.seen.done == 40)
    }

    @Test func `a full queue refuses, and cancelling gives the place back`() async throws {
        let queue = BuildQueue(concurrent: 1, limit: 1)
        let first = Swift.Task {
            try await queue.admit("a", waits: {}) { try await Swift.Task.sleep(for: .seconds(60)) }
        }
        try await Swift.Task.sleep(for: .milliseconds(100))
        let second = Swift.Task { try await queue.admit("b", waits: {}) { 2 } }
        try await Swift.Task.sleep(for: .milliseconds(100))
        await #expect(throws: BuildQueue.Refusal.self) { try await queue.admit("c", waits: {}) { 3 } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        let third = Swift.Task { try await queue.admit("d", waits: {}) { 4 } }
        first.cancel()
        #expect(try await third.value == 4)
    }
}
