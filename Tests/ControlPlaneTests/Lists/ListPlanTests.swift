import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// How SQLite reads the lists of a tenant: by an index that leads to the tenant's rows, so that a list takes as long
/// with ten thousand applications of others as without.
@Suite struct ListPlanTests {
    private let scope = TenantScope(organizationID: OrganizationID("o"), permissions: [])

    private func plan(_ statement: (sql: String, values: [SQLValue])) async throws -> [String] {
        try await StoreEngine.sqlite.withStore { store in
            try await Migrator(Schema.migrations).run(on: store)
            return try await store.read { transaction in
                try transaction.query("EXPLAIN QUERY PLAN " + statement.sql, statement.values).map {
                    try $0.text("detail")
                }
            }
        }
    }

    @Test func `a tenant's applications are found by the organization's index, whatever is asked for`() async throws {
        var searching = ApplicationFilter()
        searching.text = "shop"
        var narrow = ApplicationFilter()
        (narrow.region, narrow.planID) = ("r", "p")
        for filter in [ApplicationFilter(), searching, narrow] {
            for sort in [nil] + ApplicationStore.sorts {
                for position in [nil, ListPosition(text: "t", id: "i")] {
                    let found = try await plan(
                        ApplicationStore.pageStatement(scope, filter, sort: sort, after: position, limit: 51))
                    #expect(found.contains { $0.contains("USING INDEX applications_organization") }, "\(found)")
                    #expect(!found.contains { $0.hasPrefix("SCAN") }, "\(found)")
                    if sort != "name" { #expect(!found.contains { $0.contains("TEMP B-TREE") }, "\(found)") }
                }
            }
        }
    }

    @Test func `among everybody's applications, a rare text and the order by name have an index`() async throws {
        var searching = ApplicationFilter()
        searching.text = "shop-17"
        for sort in [nil] + ApplicationStore.sorts {
            for position in [nil, ListPosition(text: "t", id: "i")] {
                let rare = try await plan(
                    ApplicationStore.pageStatement(
                        nil, searching, sort: sort, after: position, limit: 51, isRare: true))
                #expect(rare.contains { $0.contains("application_endings") && $0.contains("(ending>? AND ending<?)") })
                #expect(!rare.contains { $0.hasPrefix("SCAN") }, "\(rare)")
                let whole = try await plan(
                    ApplicationStore.pageStatement(nil, ApplicationFilter(), sort: sort, after: position, limit: 51))
                #expect(!whole.contains { $0.contains("TEMP B-TREE") }, "\(whole)")
                #expect(whole.allSatisfy { $0.contains("USING INDEX") }, "\(whole)")
            }
        }
    }

    @Test func `the check sees a list that reads everybody's rows`() async throws {
        let statement = ("SELECT * FROM applications WHERE ($1 = '' OR organization_id = $1)", [SQLValue.text("o")])
        #expect(try await plan(statement).contains { $0.hasPrefix("SCAN") })
    }
}
