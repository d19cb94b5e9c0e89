import Synchronization

/// What several clients asked of one counter with conditional debits, and when: for each call the moment before it was
/// sent and the moment after its answer came, on one clock that never shows a time twice.
struct CounterHistory: Sendable {
    enum Outcome: Sendable, Equatable {
        /// Changed by this much; the counter was that much afterwards, where the answer says so.
        case changed(by: Int64, after: Int64?)
        /// Would have fallen below zero by a change of this much.
        case refused(Int64)
        case read(Int64)
    }

    struct Call: Sendable {
        var begin: Int
        var end: Int
        var outcome: Outcome
    }

    var calls: [Call] = []

    /// Whether the calls can be put into one order in which each happens between its beginning and its end and has the
    /// outcome that a counter gives which does one thing at a time.
    ///
    /// The search of Wing and Gong ("Testing and Verifying Concurrent Objects", Journal of Parallel and Distributed
    /// Computing 17, 1993, pages 164 to 182): next can be any call that began before each of the others ended. With
    /// Lowe's memory ("Testing for linearizability", Concurrency and Computation 29(4), 2017): what was tried from the
    /// same state with the same calls left is not tried again. A call that changes nothing and fits goes first at once,
    /// for nothing is lost by that.
    ///
    /// - Returns: the counter's values in that order; nil when there is none.
    func linearization(from start: Int64) -> [Int64]? {
        var search = Search(calls: calls.sorted { $0.begin < $1.begin }, value: start)
        return search.run() ? search.values : nil
    }

    private struct Search {
        struct Situation: Hashable {
            var done: Set<Int>
            var value: Int64
        }

        /// A call that was put into the order, with what was there before it.
        struct Choice {
            var call: Int
            var before: Int64
        }

        let calls: [Call]
        var value: Int64
        var values: [Int64] = []
        private var done: Set<Int> = []
        private var tried: Set<Situation> = []
        private var choices: [Choice] = []

        init(calls: [Call], value: Int64) {
            self.calls = calls
            self.value = value
        }

        mutating func run() -> Bool {
            var from = 0
            while done.count < calls.count {
                if let next = candidates(from: from).first(where: { isNew($0) }) {
                    take(next)
                    from = 0
                } else {
                    guard let last = choices.popLast() else { return false }
                    done.remove(last.call)
                    value = last.before
                    values.removeLast()
                    from = last.call + 1
                }
            }
            return true
        }

        /// Calls from `position` on that may come next and fit; one that changes nothing alone.
        private func candidates(from position: Int) -> [Int] {
            let open = calls.indices.filter { !done.contains($0) }
            let firstEnd = open.map { calls[$0].end }.min() ?? .max
            let fitting = open.filter { calls[$0].begin < firstEnd && after($0) != nil }
            if let idle = fitting.first(where: { after($0) == value }) { return idle >= position ? [idle] : [] }
            return fitting.filter { $0 >= position }
        }

        /// The counter after a call; nil when its outcome does not fit.
        private func after(_ call: Int) -> Int64? {
            switch calls[call].outcome {
            case .changed(let change, let after):
                let next = value + change
                return next >= 0 && after ?? next == next ? next : nil
            case .refused(let change): return value + change < 0 ? value : nil
            case .read(let seen): return seen == value ? value : nil
            }
        }

        /// Whether taking the call leads to where the search has not been.
        private mutating func isNew(_ call: Int) -> Bool {
            guard let next = after(call) else { return false }
            return tried.insert(Situation(done: done.union([call]), value: next)).inserted
        }

        private mutating func take(_ call: Int) {
            guard let next = after(call) else { return }
            choices.append(Choice(call: call, before: value))
            done.insert(call)
            value = next
            values.append(next)
        }
    }
}

/// Collects a history from many tasks.
final class CounterRecorder: Sendable {
    private let state = Mutex((clock: 0, history: CounterHistory()))

    var history: CounterHistory { state.withLock { $0.history } }

    func record(_ body: () async throws -> CounterHistory.Outcome) async throws {
        let begin = tick()
        let outcome = try await body()
        let end = tick()
        state.withLock { $0.history.calls.append(.init(begin: begin, end: end, outcome: outcome)) }
    }

    private func tick() -> Int {
        state.withLock { state in
            state.clock += 1
            return state.clock
        }
    }
}
