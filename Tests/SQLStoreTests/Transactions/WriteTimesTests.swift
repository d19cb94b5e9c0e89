import Foundation
import SQLStore
import TestSupport
import Testing

@Suite struct WriteTimesTests {
    private struct Refused: Error {}

    @Test(arguments: StoreEngine.allCases)
    func `a transaction that may write is counted by the time it was open`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            #expect(store.writeTimes.buckets.allSatisfy { $0 == 0 })
            try await store.write { try $0.execute("CREATE TABLE t (a BIGINT)") }
            _ = try await store.read { try $0.first("SELECT a FROM t") }
            #expect(store.writeTimes.buckets.reduce(0, +) == 1)
            await #expect(throws: Refused.self) {
                try await store.write { _ in
                    Thread.sleep(forTimeInterval: 0.12)
                    throw Refused()
                }
            }
            _ = try await store.writeUnserialized { try $0.execute("INSERT INTO t VALUES (1)") }
            let times = store.writeTimes
            #expect(times.buckets.reduce(0, +) == 3)
            let place = try #require(WriteTimes.bounds.firstIndex(of: .milliseconds(100)))
            #expect(times.buckets.dropFirst(place + 1).reduce(0, +) >= 1)
            #expect(times.total >= .milliseconds(120))
        }
    }
}
