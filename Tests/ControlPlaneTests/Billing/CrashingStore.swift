import Synchronization

@testable import SQLStore

/// When the server "dies": at a statement, at COMMIT or right after it, counted over all writes from now on. Until it
/// is revived nothing works any more, as after `kill -9`.
final class CrashPlan: Sendable {
    private let state = Mutex((left: Int?.none, isDead: false))

    /// Dies at the `count`-th step.
    func arm(_ count: Int) { state.withLock { $0 = (count, false) } }

    /// Lives from now on; answers whether it had died.
    func revive() -> Bool {
        state.withLock { state in
            defer { state = (nil, false) }
            return state.isDead
        }
    }

    fileprivate func step() throws {
        let isDead = state.withLock { state in
            if let left = state.left {
                state.left = left - 1
                if left <= 1 { state.isDead = true }
            }
            return state.isDead
        }
        if isDead { throw StoreError(.unavailable, "the server was killed here") }
    }

    fileprivate func look() throws {
        if state.withLock({ $0.isDead }) { throw StoreError(.unavailable, "the server was killed") }
    }
}

extension Store {
    /// The same store, for a server that dies by plan.
    func crashing(_ plan: CrashPlan) -> Store { Store(driver: CrashingDriver(inner: driver, plan: plan)) }
}

private struct CrashingDriver: StoreDriver {
    let inner: any StoreDriver
    let plan: CrashPlan

    var dialect: Dialect { inner.dialect }
    var writeTimes: WriteTimes { inner.writeTimes }

    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let value = try await inner.write { [plan] outer in
            let transaction = Transaction(
                dialect: outer.dialect, session: CrashingSession(outer: outer, plan: plan))
            let value = try transaction.perform(body)
            for sent in transaction.notifications { try outer.notify(channel: sent.channel, payload: sent.payload) }
            try plan.step()
            return value
        }
        // Committed, and nobody hears of it.
        try plan.step()
        return value
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try plan.look()
        return try await inner.read(body)
    }

    func readVersioned<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (T, StoreVersion?) {
        try plan.look()
        return try await inner.readVersioned(body)
    }

    func look() throws -> StoreVersion {
        try plan.look()
        return try inner.look()
    }

    func notifications(channel: String) -> AsyncStream<String> { inner.notifications(channel: channel) }

    func close() async { await inner.close() }
}

private struct CrashingSession: StatementSession {
    let outer: Transaction
    let plan: CrashPlan

    func run(_ sql: String, _ values: [SQLValue]) throws -> StatementResult {
        try plan.step()
        return try outer.run(sql, values)
    }

    func script(_ sql: String) throws { try outer.script(sql) }

    func raiseTimeLimit(seconds: Int) throws { try outer.raiseTimeLimit(seconds: seconds) }
}
