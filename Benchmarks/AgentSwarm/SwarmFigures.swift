import Synchronization

/// What the agents saw and did since the last look.
final class SwarmFigures: Sendable {
    struct Taken: Sendable, Encodable {
        /// Connections now.
        var open = 0
        /// Connections that ended or did not come about.
        var ended = 0
        var heartbeats = 0
        var states = 0
        var builds = 0
        /// From before a heartbeat is sent to the answer to what was sent after it on the same connection.
        var milliseconds: [Double] = []
        /// Why connections ended.
        var problems: [String] = []
    }

    private let taken = Mutex(Taken())

    func note(_ change: (inout Taken) -> Void) { taken.withLock { change(&$0) } }

    func noteEnd(_ problem: String) {
        note { taken in
            taken.ended += 1
            if taken.problems.count < 10 { taken.problems.append(problem) }
        }
    }

    func take() -> Taken {
        taken.withLock { present in
            defer { present = Taken(open: present.open) }
            return present
        }
    }
}
