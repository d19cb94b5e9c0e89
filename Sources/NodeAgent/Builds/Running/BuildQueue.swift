/// Lets a bounded number of builds run, one of an application at a time, in the order in which they came.
actor BuildQueue {
    enum Refusal: Error { case full }

    private struct Waiting {
        var number: Int
        var application: String
        var resume: CheckedContinuation<Void, any Error>
    }

    private let concurrent: Int
    private let limit: Int
    private var running: [String: Int] = [:]
    private var waiting: [Waiting] = []
    private var lastNumber = 0

    init(concurrent: Int, limit: Int) {
        self.concurrent = max(1, concurrent)
        self.limit = max(0, limit)
    }

    /// Runs `work` when its turn has come. Cancelling the caller takes it out of the queue.
    func admit<Value: Sendable>(
        _ application: String, waits: @Sendable () async -> Void, _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        if !isFree(application) || !waiting.isEmpty {
            guard waiting.count < limit else { throw Refusal.full }
            await waits()
        }
        try await enter(application)
        defer { leave(application) }
        return try await work()
    }

    private var total: Int { running.values.reduce(0, +) }

    private func isFree(_ application: String) -> Bool { total < concurrent && running[application] == nil }

    private func enter(_ application: String) async throws {
        try Task.checkCancellation()
        if isFree(application), !waiting.contains(where: { isFree($0.application) }) {
            running[application, default: 0] += 1
            return
        }
        lastNumber += 1
        let number = lastNumber
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (resume: CheckedContinuation<Void, any Error>) in
                // Cancelled before the handler could find it in the queue.
                if Task.isCancelled {
                    resume.resume(throwing: CancellationError())
                } else {
                    waiting.append(Waiting(number: number, application: application, resume: resume))
                    startNext()
                }
            }
        } onCancel: {
            Task { await self.giveUp(number) }
        }
    }

    private func giveUp(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).resume.resume(throwing: CancellationError())
    }

    private func leave(_ application: String) {
        running[application] = nil
        startNext()
    }

    private func startNext() {
        while let index = waiting.firstIndex(where: { isFree($0.application) }) {
            let next = waiting.remove(at: index)
            running[next.application] = 1
            next.resume.resume()
        }
    }
}
