import Synchronization

/// Work that goes into the next transaction of a task, whatever that writes: it is committed with it or not at all.
///
///     try await WriteAttachment.$current.withValue(attachment) { try await store.write { … } }
package final class WriteAttachment: Sendable {
    @TaskLocal package static var current: WriteAttachment?

    private let work: @Sendable (Transaction) throws -> Bool
    private let written = Mutex(false)

    /// - Parameter work: answers whether it is done; if not, the next transaction is asked as well.
    package init(_ work: @escaping @Sendable (Transaction) throws -> Bool) { self.work = work }

    /// Runs `body`, whose transactions only prepare what the attachment is about, without it.
    package static func withheld<T>(_ body: () async throws -> T) async rethrows -> T {
        try await $current.withValue(nil) { try await body() }
    }

    /// Whether a transaction with it was committed. Later ones go without.
    package var isWritten: Bool { written.withLock { $0 } }

    func attached<T>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) -> @Sendable (Transaction) throws -> (value: T, isDone: Bool) {
        { transaction in
            let value = try body(transaction)
            return (value, try self.work(transaction))
        }
    }

    func noteCommit() { written.withLock { $0 = true } }
}
