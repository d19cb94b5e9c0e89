import Synchronization

/// Work that goes into the next transaction of a task, whatever that writes: it is committed with it or not at all.
///
///     try await WriteAttachment.$current.withValue(attachment) { try await store.write { … } }
package final class WriteAttachment: Sendable {
    @TaskLocal package static var current: WriteAttachment?

    private let work: @Sendable (Transaction) throws -> Void
    private let written = Mutex(false)

    package init(_ work: @escaping @Sendable (Transaction) throws -> Void) { self.work = work }

    /// Whether a transaction with it was committed. Later ones go without.
    package var isWritten: Bool { written.withLock { $0 } }

    func attached<T>(_ body: @escaping @Sendable (Transaction) throws -> T) -> @Sendable (Transaction) throws -> T {
        { transaction in
            let value = try body(transaction)
            try self.work(transaction)
            return value
        }
    }

    func noteCommit() { written.withLock { $0 = true } }
}
