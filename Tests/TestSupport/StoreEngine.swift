import Foundation
package import Logging
package import SQLStore
import Synchronization

/// The databases that a test of the store runs on: give a test `arguments: StoreEngine.allCases` and write
/// `try await engine.withStore { store in … }` in it.
package enum StoreEngine: String, Sendable, CaseIterable {
    case sqlite
    case postgresql

    /// Without PostgreSQL, what is not installed; `SQLStoreTests` has a test that reports it as skipped.
    package static var allCases: [StoreEngine] { PostgreSQLServer.isInstalled ? [.sqlite, .postgresql] : [.sqlite] }

    /// The address of a new, empty database; its files go when the process ends.
    package func makeURL() async throws -> String {
        switch self {
        case .sqlite:
            return "sqlite://\(TemporaryFolder.shared)/\(nextNumber()).db"
        case .postgresql:
            let server = try await PostgreSQLServer.shared()
            let name = "test_\(nextNumber())"
            try await server.createDatabase(name)
            return server.url(database: name)
        }
    }

    /// A store on a new, empty database. Close it, or use ``withStore(_:)``.
    package func makeStore(logger: Logger = .silent) async throws -> Store {
        try await Store.open(url: makeURL(), logger: logger)
    }

    package func withStore<T>(_ body: (Store) async throws -> T) async throws -> T {
        let store = try await makeStore()
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}

/// Runs a test's body once for each database.
package enum TestStore {
    package static func each(_ body: (Store) async throws -> Void) async throws {
        for engine in StoreEngine.allCases { try await engine.withStore(body) }
    }
}

extension Logger {
    /// Says nothing.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

private let counter = Mutex(0)

private func nextNumber() -> Int {
    counter.withLock { count in
        count += 1
        return count
    }
}

private enum TemporaryFolder {
    static let shared: String = {
        let folder = NSTemporaryDirectory() + "skypanel-stores-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            print("cannot make \(folder): \(error)")
        }
        AtExit.run { try? FileManager.default.removeItem(atPath: folder) }
        return folder
    }()
}
