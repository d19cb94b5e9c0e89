import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import TestSupport
import Testing

/// Pages of the list are kept in memory while the store does not change.
@Suite struct ListMemoTests {
    private func slugs(_ platform: TestPlatform, _ token: String, _ query: String = "") async throws -> [String] {
        try await platform.call(.get, TestPlatform.applications + query, token: token)
            .decoded(ListResource<ApplicationResource>.self).items.map(\.slug)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a change is in the next answer, and nobody gets another tenant's page`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let tokens = [
                try await platform.newCustomer("a@example.org"), try await platform.newCustomer("b@example.org"),
            ]
            for round in 0..<3 {
                for (number, token) in tokens.enumerated() {
                    let name = "shop-\(number)-\(round)"
                    let made = try await platform.newApplication(token, name: name)
                    for _ in 0..<2 {
                        for (reader, token) in tokens.enumerated() {
                            let expected = (0...round).reversed().map { "shop-\(reader)-\($0)" }
                                .filter { reader <= number || $0 != "shop-\(reader)-\(round)" }
                            #expect(try await slugs(platform, token) == expected)
                            #expect(try await slugs(platform, token, "?limit=1") == [expected.first].compactMap { $0 })
                        }
                        #expect(try await slugs(platform, token, "?q=\(made.slug)") == [made.slug])
                    }
                }
            }
        }
    }
}
