import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct VoucherTests {
    private static func make(
        _ fixture: BillingFixture, _ amount: String = "5", uses: Int? = nil, until: Timestamp? = nil, days: Int? = nil
    ) async throws -> VoucherResource {
        var request = VoucherRequest(amount: amount, note: "Fair in May")
        request.uses = uses
        request.redeemUntil = until?.rfc3339
        request.creditDays = days
        return try await fixture.platform.call(
            .post, "/api/admin/paas/vouchers", request, token: fixture.platform.signIn()
        ).decoded(VoucherResource.self)
    }

    private static func redeem(_ code: String, _ fixture: BillingFixture, as token: String) async throws -> TestResponse
    {
        try await fixture.platform.call(
            .post, "/api/paas/billing/vouchers", RedeemRequest(code: code), token: token)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a code brings its credit to each organization once, as often as it may be used`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine) { fixture in
            let voucher = try await Self.make(fixture, uses: 2)
            let code = try #require(voucher.code)
            #expect(code.count == 19 && code.hasSuffix(voucher.ending))
            let own = try await fixture.token
            let typed = code.lowercased().replacing("-", with: " ")
            #expect(try await Self.redeem(typed, fixture, as: own).status == .created)
            #expect(try await Self.redeem(code, fixture, as: own).status == .conflict)
            #expect(try await fixture.wallet.promotion == "5.00")
            let others = try await [1, 2].asyncMap { try await fixture.newCustomer("p\($0)@example.org") }
            let statuses = try await others.asyncMap { try await Self.redeem(code, fixture, as: $0).status }
            #expect(statuses == [.created, .unprocessableContent])
            let list = try await fixture.platform.call(
                .get, "/api/admin/paas/vouchers", token: fixture.platform.signIn()
            ).decoded(ListResource<VoucherResource>.self).items
            #expect(list.map(\.used) == [2] && list.map(\.code) == [nil])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of many who redeem the last use at once one gets it`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine) { fixture in
            let code = try #require(try await Self.make(fixture).code)
            let people = try await (1...8).asyncMap { try await fixture.newCustomer("p\($0)@example.org") }
            let statuses = try await withThrowingTaskGroup { group in
                for person in people { group.addTask { try await Self.redeem(code, fixture, as: person).status } }
                return try await group.reduce(into: [HTTPResponse.Status]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == .created }.count == 1)
            #expect(try await fixture.count("movements WHERE kind = 'promotion'") == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `revoked, late and unknown codes are refused alike, and credit ends after its days`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine) { fixture in
            let (platform, clock) = (fixture.platform, fixture.platform.clock)
            let now = platform.assembly.surroundings.now
            let revoked = try await Self.make(fixture)
            let root = try await platform.signIn()
            for _ in 0..<2 {
                let path = "/api/admin/paas/vouchers/\(revoked.id)"
                #expect(try await platform.call(.delete, path, token: root).status == .noContent)
            }
            let late = try await Self.make(fixture, until: now.adding(seconds: 600))
            let lasting = try await Self.make(fixture, "3", days: 1)
            clock.advance(seconds: 601)
            for code in [revoked.code, late.code, "NOSUCHCODE", ""] {
                let answer = try await Self.redeem(code ?? "", fixture, as: fixture.token)
                #expect(answer.fields == ["code"])
            }
            #expect(try await Self.redeem(lasting.code ?? "", fixture, as: fixture.token).status == .created)
            #expect(try await fixture.wallet.promotion == "3.00")
            clock.advance(seconds: 2 * 86_400)
            try await fixture.look()
            #expect(try await fixture.wallet.promotion == "0.00")
        }
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { try await values.append(transform(element)) }
        return values
    }
}
