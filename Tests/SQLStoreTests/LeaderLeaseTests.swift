import SQLStore
import TestSupport
import Testing

@Suite struct LeaderLeaseTests {
    private func request(_ holder: String) -> LeaderLease.Request {
        LeaderLease.Request(name: "billing", holder: holder, duration: 100)
    }

    private func migrate(_ store: Store) async throws {
        try await Migrator([Migration(number: 1, name: "leases", sql: LeaderLease.schema)]).run(on: store)
    }

    @Test(arguments: StoreEngine.allCases)
    func `one holder at a time, and the fencing number rises`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await migrate(store)
            let (a, b) = (request("a"), request("b"))
            try await store.write { transaction in
                let first = try #require(try LeaderLease.acquire(a, now: 1000, in: transaction))
                #expect(first.fencing == 1)
                #expect(try LeaderLease.acquire(b, now: 1099, in: transaction) == nil)
                let renewed = try #require(try first.renew(duration: 100, now: 1050, in: transaction))
                #expect(renewed.expiresAt == 1150)
                #expect(try LeaderLease.acquire(b, now: 1149, in: transaction) == nil)
                let second = try #require(try LeaderLease.acquire(b, now: 1150, in: transaction))
                #expect(second.fencing == 2)
                #expect(try renewed.renew(duration: 100, now: 1151, in: transaction) == nil)
                #expect(try renewed.isHeld(now: 1151, in: transaction) == false)
                #expect(try second.isHeld(now: 1151, in: transaction))
                try renewed.release(in: transaction)
                #expect(try second.isHeld(now: 1151, in: transaction))
                try second.release(in: transaction)
                #expect(try LeaderLease.acquire(a, now: 1152, in: transaction)?.fencing == 3)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of many that ask at once one gets it`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await migrate(store)
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    let request = request("server-\(number)")
                    group.addTask {
                        try await store.write { try LeaderLease.acquire(request, now: 1, in: $0) != nil }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(winners == 1)
        }
    }
}
