import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct InvoiceTests {
    private static let path = "/api/paas/billing/invoices"

    private static func list(_ fixture: BillingFixture) async throws -> [InvoiceSummaryResource] {
        try await fixture.platform.call(.get, path, token: fixture.token)
            .decoded(ListResource<InvoiceSummaryResource>.self).items
    }

    @Test(arguments: StoreEngine.allCases)
    func `a month is invoiced once when it is charged to its end, and never changes`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let (platform, clock) = (fixture.platform, fixture.platform.clock)
            try await fixture.set(["tax_basis_points": .integer(1900), "invoice_sender": .list(["Host Ltd", "Town"])])
            let address = BillingAddressRequest(lines: ["Anna & Co", "1 Street"], taxID: "DE1")
            let stored = try await platform.call(
                .put, "/api/paas/billing/address", address, token: fixture.token)
            #expect(try stored.decoded(BillingAddressRequest.self) == address)
            try await fixture.goLive()
            clock.advance(seconds: 10 * 3600)
            try await fixture.look()
            #expect(try await Self.list(fixture).isEmpty)
            let preview = try await platform.call(.get, Self.path + "/preview", token: fixture.token)
                .decoded(InvoiceResource.self)
            #expect(preview.number == nil && preview.total == "0.36" && preview.month == "2027-01")
            clock.advance(seconds: 17 * 86_400)
            for _ in 0..<2 { try await fixture.look() }
            let first = try #require(try await Self.list(fixture).first)
            #expect(first.number == 1 && first.month == "2027-01")
            let one = "\(Self.path)/1"
            let invoice = try await platform.call(.get, one, token: fixture.token).decoded(InvoiceResource.self)
            // From the 15th at 08:00 to the end of the month.
            let hours: Int64 = 16 * 24 + 16
            #expect(invoice.total == Money(microUnits: hours * 36_000).decimal)
            #expect(invoice.lines.map(\.hours) == ["\(hours).00"] && invoice.lines.map(\.application) == ["Shop"])
            #expect(invoice.tax == Money(microUnits: (hours * 36_000 * 1900 + 5950) / 11_900).decimal)
            #expect(invoice.sender == ["Host Ltd", "Town"] && invoice.recipient == address.lines)
            #expect(invoice.taxID == "DE1")
            // What changes later changes no invoice.
            try await fixture.set(["tax_basis_points": .integer(0)])
            #expect(try await platform.call(.get, one, token: fixture.token).decoded(InvoiceResource.self) == invoice)
            await #expect(throws: (any Error).self) {
                try await platform.store.write { try $0.execute("UPDATE invoices SET total = 0") }
            }
            await #expect(throws: (any Error).self) {
                try await platform.store.write { try $0.execute("DELETE FROM invoices") }
            }
            let csv = try await platform.call(.get, one + "/csv", token: fixture.token)
            let words = String(buffer: csv.body)
            #expect(words.hasPrefix("\"application\",\"plan\"") && words.contains("\"Shop\""))
            let stranger = try await fixture.newCustomer("stranger@example.org")
            #expect(try await platform.call(.get, one, token: stranger).status == .notFound)
            #expect(try await platform.call(.get, one + "/csv", token: stranger).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `numbers have no gaps, also when two servers issue at once`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            try await fixture.goLive()
            for month in 1...3 {
                fixture.platform.clock.advance(seconds: 31 * 86_400)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 { group.addTask { try await fixture.look() } }
                    try await group.waitForAll()
                }
                #expect(try await Self.list(fixture).map(\.number) == (1...Int64(month)).reversed())
            }
        }
    }

    @Test func `an address with control characters, or too long a one, is refused`() async throws {
        try await BillingFixture.run(.sqlite) { fixture in
            for lines in [["a\u{0}"], [""], Array(repeating: "x", count: 11), [String(repeating: "x", count: 201)]] {
                let answer = try await fixture.platform.call(
                    .put, "/api/paas/billing/address", BillingAddressRequest(lines: lines), token: fixture.token)
                #expect(answer.fields == ["lines"])
            }
        }
    }
}
