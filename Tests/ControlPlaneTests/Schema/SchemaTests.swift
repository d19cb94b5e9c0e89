import ControlPlane
import SQLStore
import TestSupport
import Testing

@Suite struct SchemaTests {
    @Test(arguments: StoreEngine.allCases)
    func `the schema is made from an empty store and from each schema before it`(engine: StoreEngine) async throws {
        let all = Schema.migrations
        for known in 0..<all.count {
            try await engine.withStore { store in
                let first = try await Migrator(Array(all.prefix(known))).run(on: store)
                let rest = try await Migrator(all).run(on: store)
                let again = try await Migrator(all).run(on: store)
                #expect([first, rest, again] == [known, all.count - known, 0])
            }
        }
    }
}
