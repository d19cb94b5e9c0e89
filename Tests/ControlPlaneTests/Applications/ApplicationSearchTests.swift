import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct ApplicationSearchTests {
    private static let letters = ["a", "b", "A", "Ä", "ß", "é", "\u{301}", "-", "%", "_", "\\", "'", "🐟", "İ", " "]

    /// Looking up and reading all must find the same, whatever is in the names.
    @Test(arguments: StoreEngine.allCases)
    func `what is looked up is what the list would show, also after a change`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let first = try await platform.newApplication(try await platform.signIn("a@example.org"))
            try await platform.store.write { transaction in
                for number in 0..<60 { try Self.copy(ApplicationID(first.id), number, transaction) }
            }
            try await Self.compare(platform.store)
            try await platform.store.write { transaction in
                for application in try Self.all(transaction) {
                    var renamed = application
                    renamed.name = Self.name()
                    try ApplicationStore().updateSettings(renamed, now: Timestamp(milliseconds: 1), transaction)
                }
                for application in try Self.all(transaction).prefix(20) {
                    try ApplicationStore().erase(application, transaction)
                }
            }
            try await Self.compare(platform.store)
            let left = try await platform.store.read { transaction in
                let known = try transaction.query("SELECT DISTINCT application_id FROM application_endings")
                return [try Self.all(transaction).count, known.count]
            }
            #expect(left == [41, 41])
        }
    }

    private static func name() -> String {
        (0..<Int.random(in: 1...40)).map { _ in letters.randomElement() ?? "a" }.joined()
    }

    private static func all(_ transaction: Transaction) throws -> [PlatformModel.Application] {
        try transaction.query("SELECT * FROM applications ORDER BY id").map(PlatformModel.Application.init(row:))
    }

    private static func copy(_ id: ApplicationID, _ number: Int, _ transaction: Transaction) throws {
        guard let origin = try ApplicationStore().load(id, transaction) else { return }
        let request = PlatformModel.Application.Request(
            name: name(), slug: "slug-\(number)", runtimeID: origin.runtimeID, planID: origin.planID,
            region: origin.region, port: origin.port)
        try ApplicationStore().insert(
            PlatformModel.Application(
                id: ApplicationID("copy\(number)"), organizationID: origin.organizationID,
                ownerUserID: origin.ownerUserID, request: request, now: Timestamp(milliseconds: 1)), transaction)
    }

    private static func compare(_ store: Store) async throws {
        let names = try await store.read { try all($0).map(\.name) }
        var texts = letters + ["slug", "lug-1", "-1", "shop", "nowhere", String(repeating: "a", count: 40)]
        for name in names {
            texts.append(name)
            texts.append(String(name.dropFirst(Int.random(in: 0...5)).prefix(Int.random(in: 1...40))))
        }
        for text in texts where !text.isEmpty {
            var filter = ApplicationFilter()
            filter.text = text
            let ways = try await store.read { [filter] transaction in
                try [false, true].map { isRare in
                    let statement = ApplicationStore.pageStatement(
                        nil, filter, sort: nil, after: nil, limit: 200, isRare: isRare)
                    return try transaction.query(statement.sql, statement.values).map { try $0.text("id") }
                }
            }
            #expect(ways.first == ways.last, "\(text)")
        }
    }

    @Test func `a text that many have is not looked up`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let made = try await platform.newApplication(try await platform.newCustomer("a@example.org"))
            try await platform.store.write { transaction in
                for number in 0..<ApplicationSearch.few {
                    try transaction.execute(
                        "INSERT INTO application_endings (ending, application_id) VALUES ($1, $2)",
                        [.text("often \(number)"), .text(made.id)])
                }
            }
            let rare = try await platform.store.read { transaction in
                try ["often", "often 1", "shop", "", "nothing"].map { try ApplicationSearch.isRare($0, transaction) }
            }
            #expect(rare == [false, true, true, false, true])
        }
    }
}
