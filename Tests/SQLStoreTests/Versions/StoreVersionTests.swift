import Synchronization
import TestSupport
import Testing

@testable import SQLStore

@Suite struct StoreVersionTests {
    private func prepare(_ store: Store) async throws {
        try await store.write { transaction in
            try transaction.execute("CREATE TABLE counters (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)")
            try transaction.execute("INSERT INTO counters (id, amount) VALUES (1, 0)")
        }
    }

    private func raise(_ store: Store) async throws {
        try await store.write { try $0.execute("UPDATE counters SET amount = amount + 1 WHERE id = 1") }
    }

    private func read(_ store: Store) async throws -> (Int, StoreVersion?) {
        try await store.readVersioned { transaction in
            try transaction.first("SELECT amount FROM counters WHERE id = 1")?.int("amount") ?? -1
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `every commit makes another version, also one of another process`(engine: StoreEngine) async throws {
        let url = try await engine.makeURL()
        let (store, other) = (
            try await Store.open(url: url, logger: .silent), try await Store.open(url: url, logger: .silent)
        )
        try await prepare(store)
        var seen: Set<StoreVersion> = []
        for number in 0..<20 {
            let version = try #require(await store.version())
            #expect(seen.insert(version).inserted)
            let found = try await read(store)
            #expect(found.0 == number)
            try await raise(number.isMultiple(of: 2) ? other : store)
        }
        await store.close()
        await other.close()
    }

    /// On PostgreSQL the other databases of a server change the version too.
    @Test func `without a commit the version stays`() async throws {
        try await StoreEngine.sqlite.withStore { store in
            try await prepare(store)
            let version = try #require(await store.version())
            for _ in 0..<10 { #expect(try await read(store).1 == version) }
            await #expect(throws: StoreError.self) { try await store.write { try $0.execute("SELECT nothing") } }
            #expect(await store.version() == version)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `while others write, all that is read at one version is the same`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await prepare(store)
            let seen = Seen()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for _ in 0..<300 { try await raise(store) } }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<200 {
                            let (amount, version) = try await read(store)
                            guard let version else { continue }
                            seen.note(amount, at: version)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let (last, version) = try await read(store)
            #expect(last == 300)
            if let version { seen.note(last, at: version) }
            #expect(seen.hasOneEach)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what was read is given out again until something is committed`(engine: StoreEngine) async throws {
        let url = try await engine.makeURL()
        let (store, other) = (
            try await Store.open(url: url, logger: .silent), try await Store.open(url: url, logger: .silent)
        )
        try await prepare(store)
        let memo = StoreMemo<String, Int>(capacity: 10)
        for number in 0..<50 {
            let found = try await memo.value("amount", at: store.version()) { try await read(store) }
            #expect(found.value == number)
            try await raise(other)
        }
        await store.close()
        await other.close()
    }

    @Test func `a store that is closed knows no version`() async throws {
        let store = try await StoreEngine.sqlite.makeStore()
        await store.close()
        #expect(await store.version() == nil)
    }
}

/// What was read at each version.
private final class Seen: Sendable {
    private let amounts = Mutex<[StoreVersion: Set<Int>]>([:])

    func note(_ amount: Int, at version: StoreVersion) {
        amounts.withLock { _ = $0[version, default: []].insert(amount) }
    }

    var hasOneEach: Bool { amounts.withLock { $0.values.allSatisfy { $0.count == 1 } } }
}

private final class Looks: Sendable {
    private let begun = Atomic(0)

    var count: Int { begun.load(ordering: .sequentiallyConsistent) }

    func begin() -> Int { begun.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue }
}

@Suite struct VersionWatchTests {
    @Test func `many who ask at once share looks, and no answer is older than its question`() async throws {
        let looks = Looks()
        let watch = VersionWatch {
            let number = looks.begin()
            // Long enough for others to come meanwhile.
            let end = ContinuousClock.now.advanced(by: .milliseconds(2))
            while ContinuousClock.now < end {}
            return StoreVersion(text: "\(number)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    let begun = looks.count
                    let answer = try await watch.version().text
                    #expect((Int(answer) ?? 0) > begun)
                }
            }
            try await group.waitForAll()
        }
        #expect(looks.count < 250)
        await watch.shutDown()
    }

    @Test func `a look that fails is everybody's failure, and the next one is tried`() async throws {
        let looks = Looks()
        let watch = VersionWatch {
            guard looks.begin() > 1 else {
                throw StoreError(.unavailable, "not now")
            }
            return StoreVersion(text: "there")
        }
        await #expect(throws: StoreError.self) { try await watch.version() }
        #expect(try await watch.version().text == "there")
        await watch.shutDown()
    }
}

@Suite struct StoreMemoTests {
    private let first = StoreVersion(text: "1")
    private let second = StoreVersion(text: "2")

    @Test func `a value is given out for its own version and key only`() async throws {
        let memo = StoreMemo<String, String>(capacity: 10)
        func ask(
            _ key: String, _ version: StoreVersion?, _ read: String, _ seen: StoreVersion?
        ) async throws -> String {
            try await memo.value(key, at: version) { (read, seen) }.value
        }
        #expect(try await ask("a", first, "one", first) == "one")
        #expect(try await ask("a", first, "wrong", first) == "one")
        #expect(try await ask("b", first, "two", first) == "two")
        #expect(try await ask("a", second, "three", second) == "three")
        #expect(try await ask("a", first, "four", nil) == "four")
        #expect(try await ask("a", nil, "five", second) == "five")
        #expect(try await ask("a", second, "wrong", second) == "three")
    }

    @Test func `a read that saw a later state is kept for that one`() async throws {
        let memo = StoreMemo<String, String>(capacity: 10)
        #expect(try await memo.value("a", at: first) { ("new", second) }.version == second)
        #expect(try await memo.value("a", at: first) { ("old", nil) }.value == "old")
        #expect(try await memo.value("a", at: second) { ("wrong", second) }.value == "new")
    }

    @Test func `those who miss the same together wait for one read, and share its failure`() async throws {
        let memo = StoreMemo<String, Int>(capacity: 10)
        let (reads, version) = (Looks(), first)
        for isBroken in [true, false] {
            let answers = await withTaskGroup(of: Int.self, returning: Set<Int>.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let answer = try? await memo.value("a", at: version) {
                            let number = reads.begin()
                            try await Task.sleep(for: .milliseconds(200))
                            if isBroken { throw StoreError(.busy, "no") }
                            return (number, version)
                        }
                        return answer?.value ?? -1
                    }
                }
                return await group.reduce(into: []) { $0.insert($1) }
            }
            #expect(answers == [isBroken ? -1 : reads.count])
        }
        // On a busy machine some may come after the first read that failed.
        #expect(reads.count < 10)
    }

    @Test func `what does not fit goes, and what never fits is not kept`() async throws {
        let memo = StoreMemo<Int, String>(capacity: 10) { $0.utf8.count }
        for number in 0..<3 { _ = try await memo.value(number, at: first) { ("four", first) } }
        #expect(try await memo.value(2, at: first) { ("x", first) }.value == "four")
        #expect(try await memo.value(0, at: first) { ("y", first) }.value == "y")
        _ = try await memo.value(5, at: first) { ("much too long", first) }
        #expect(try await memo.value(5, at: first) { ("z", first) }.value == "z")
    }
}
