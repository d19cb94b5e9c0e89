import Foundation
import HostSupport
import SQLStore
import TestSupport

/// All that somebody gets who takes a store away.
enum StoreDump {
    struct Failure: Error {
        let text: String
    }

    /// SQLite: the bytes of the file and of the log beside it. PostgreSQL: what `pg_dump` writes.
    static func bytes(of store: Store) async throws -> Data {
        let place = try await store.read { transaction in
            transaction.dialect == .sqlite
                ? try transaction.first("SELECT file AS place FROM pragma_database_list WHERE name = 'main'")
                : try transaction.first("SELECT current_database() AS place")
        }?.text("place")
        guard let place else { throw Failure(text: "the store does not say where it is") }
        guard try await store.read({ $0.dialect }) == .postgresql else {
            var data = try Data(contentsOf: URL(fileURLWithPath: place))
            for end in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: place + end) {
                data += try Data(contentsOf: URL(fileURLWithPath: place + end))
            }
            return data
        }
        let server = try await PostgreSQLServer.shared()
        var command = ChildProcess.Command(
            "\(PostgreSQLServer.programs ?? "")/pg_dump", ["-h", server.folder, "-U", "postgres", place])
        command.timeout = .seconds(60)
        command.outputLimit = 64 << 20
        let ending = try await ChildProcess.run(command)
        guard ending.succeeded else { throw Failure(text: ending.errorText) }
        return Data(ending.outputText.utf8)
    }
}
