import HTTPTypes
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Everything that the log can hold has words, held against the table of routes.
@Suite struct AuditSentenceCoverageTests {
    /// No routes: what the log says of refusals that are too many to tell apart, and what the platform does by itself.
    private static let gathered: Set<String> = ["many", "billing suspend", "billing resume", "billing delete"]

    @Test func `each route has a sentence, and no sentence is left over`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let routes = Set(
                platform.assembly.routeTable().routes.map { "\($0.method.rawValue) \($0.path)" })
            let told = Set(AuditPhrases.actions).subtracting(Self.gathered)
            #expect(
                routes.subtracting(told).sorted() == [],
                "say in Sources/PlatformAPI/AuditPhrases… what these do")
            #expect(told.subtracting(routes).sorted() == [])
        }
    }

    @Test func `everything that the API can change is told without ids and braces`() async throws {
        try await AuditStory.told(.sqlite) { platform in
            let page = try await platform.assembly.audit.list(
                chain: nil,
                .init(
                    actor: nil, action: nil, result: nil, since: nil, until: nil, cursor: nil, limit: 200))
            #expect(page.items.count > 80)
            for entry in page.items {
                let text = AuditSentence(entry).text
                #expect(!text.contains("0000-7") && !text.contains("{") && !text.contains("  "), "\(text)")
                #expect(text.firstMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-/) == nil, "\(text) of \(entry.subject)")
            }
        }
    }
}
