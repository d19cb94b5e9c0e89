import ControlPlane
import HTTPTypes
import HostSupport
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct TopUpTests {
    /// A platform whose wallets are in EUR, with both providers beside it.
    private static func run(
        _ engine: StoreEngine, _ body: @escaping @Sendable (BillingFixture, StandInProviders) async throws -> Void
    ) async throws {
        let providers = StandInProviders()
        try await providers.run { urls in
            try await BillingFixture.run(engine, settings: urls) { fixture in
                try await fixture.set(StandInProviders.settings)
                try await body(fixture, providers)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is paid at Stripe comes into the wallet once, however often it is told`(
        engine: StoreEngine
    ) async throws {
        try await Self.run(engine) { fixture, providers in
            let topUp = try await fixture.topUp("25", "stripe")
            #expect(topUp.status == "pending" && topUp.address?.hasPrefix("https://checkout.stripe.example/") == true)
            let order = try #require(providers.all.first)
            #expect(order.amount == "2500" && order.currency == "usd")
            #expect(try await fixture.tell(order.id) == .noContent)
            #expect(try await fixture.wallet.balance == "0.00")
            providers.pay(order.id)
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<8 { group.addTask { try await fixture.tell(order.id) } }
                for try await status in group { #expect(status == .noContent) }
            }
            try await fixture.lookAtTopUps()
            #expect(try await fixture.wallet.balance == "25.00")
            #expect(try await fixture.topUps().map(\.status) == ["paid"])
            #expect(try await fixture.topUps().first?.address == nil)
            #expect(try await fixture.count("movements WHERE kind = 'top_up'") == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `forged, old and untrue messages move nothing`(engine: StoreEngine) async throws {
        try await Self.run(engine) { fixture, providers in
            _ = try await fixture.topUp("25", "stripe")
            let order = try #require(providers.all.first)
            #expect(try await fixture.tell(order.id, secret: "whsec_another0123456789") == .forbidden)
            #expect(try await fixture.tell(order.id, age: 301) == .forbidden)
            #expect(try await fixture.tell(order.id, age: -301) == .forbidden)
            #expect(try await fixture.send("{}", [:], to: "stripe") == .forbidden)
            // Signed rightly, and yet the provider knows of no payment: the message's own words count for nothing.
            #expect(try await fixture.tell(order.id, amount: 1_000_000) == .noContent)
            #expect(try await fixture.tell("cs_test_unknown") == .noContent)
            #expect(try await fixture.tell(order.id, type: "customer.created") == .noContent)
            #expect(try await fixture.wallet.balance == "0.00")
            #expect(try await fixture.count("movements") == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `amount and currency are the provider's, and another currency waits for an administrator`(
        engine: StoreEngine
    ) async throws {
        try await Self.run(engine) { fixture, providers in
            let first = try await fixture.topUp("25", "stripe")
            providers.pay(try #require(providers.all.first).id, amount: "1050")
            #expect(try await fixture.topUp(first.id).paid == "10.50")
            #expect(try await fixture.wallet.balance == "10.50")
            let second = try await fixture.topUp("30", "paypal")
            let order = try #require(providers.all.first { $0.amount == "30.00" })
            providers.pay(order.id, amount: "30.00", currency: "CHF", status: "approved")
            let held = try await fixture.topUp(second.id)
            #expect(held.status == "held" && held.paid == "30.00" && held.paidCurrency == "CHF")
            #expect(try await fixture.wallet.balance == "10.50")
            let root = try await fixture.platform.signIn()
            let surroundings = fixture.platform.assembly.surroundings
            try await AlertRunner(surroundings, alerts: fixture.platform.assembly.alerts).look()
            let alerts = try await fixture.platform.call(.get, "/api/admin/paas/alerts", token: root)
                .decoded(ListResource<AlertResource>.self).items
            #expect(alerts.map(\.kind).contains("payment_held"))
            let path = "/api/admin/paas/top-ups/\(second.id)/settle"
            for _ in 0..<2 {
                let settled = try await fixture.platform.call(.post, path, token: root).decoded(TopUpResource.self)
                #expect(settled.status == "settled")
            }
            let left = try await fixture.platform.call(.get, "/api/admin/paas/top-ups?status=held", token: root)
            #expect(try left.decoded(ListResource<TopUpResource>.self).items.isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is approved at PayPal is collected once, also when no message comes`(
        engine: StoreEngine
    ) async throws {
        try await Self.run(engine) { fixture, providers in
            _ = try await fixture.topUp("12", "paypal")
            let order = try #require(providers.all.first)
            #expect(order.amount == "12.00" && order.currency == "USD")
            providers.pay(order.id, status: "approved")
            let event = #"{"event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"\#(order.id)"}}"#
            providers.setGenuine(false)
            #expect(try await fixture.send(event, [:], to: "paypal") == .forbidden)
            #expect(try await fixture.send("[]", [:], to: "paypal") == .forbidden)
            providers.setGenuine(true)
            fixture.platform.clock.advance(seconds: 31)
            try await fixture.lookAtTopUps()
            let capture =
                #"{"event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"C","supplementary_data":"#
                + #"{"related_ids":{"order_id":"\#(order.id)"}}}}"#
            for text in [event, capture, event] {
                #expect(try await fixture.send(text, [:], to: "paypal") == .noContent)
            }
            #expect(try await fixture.wallet.balance == "12.00")
            #expect(providers.all.map(\.captures) == [1])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a provider that is away loses nothing, and payments that nobody finishes end`(
        engine: StoreEngine
    ) async throws {
        try await Self.run(engine) { fixture, providers in
            providers.setDown(true)
            let token = try await fixture.token
            let path = "/api/paas/billing/top-ups"
            let refused = try await fixture.platform.call(
                .post, path, TopUpRequest(amount: "5", provider: "stripe"), token: token)
            #expect(refused.status == .serviceUnavailable && refused.message.contains("Nothing was paid"))
            #expect(try await fixture.topUps().map(\.status) == ["ended"])
            providers.setDown(false)
            let paid = try await fixture.topUp("5", "stripe")
            let left = try await fixture.topUp("6", "stripe")
            providers.pay(try #require(providers.all.first { $0.amount == "500" && $0.status == "open" }).id)
            providers.setDown(true)
            fixture.platform.clock.advance(seconds: 31)
            try await fixture.lookAtTopUps()
            #expect(try await fixture.topUp(paid.id).status == "pending")
            providers.setDown(false)
            fixture.platform.clock.advance(seconds: 3600)
            try await fixture.lookAtTopUps()
            #expect(try await fixture.topUp(paid.id).status == "paid")
            fixture.platform.clock.advance(seconds: TopUp.lifetimeSeconds)
            try await fixture.lookAtTopUps()
            #expect(try await fixture.topUp(left.id).status == "ended")
            #expect(try await fixture.wallet.balance == "5.00")
            // The bank was slower than anybody thought: what the provider has collected counts.
            let late = try #require(providers.all.first { $0.amount == "600" })
            providers.pay(late.id)
            for _ in 0..<2 { #expect(try await fixture.tell(late.id) == .noContent) }
            #expect(try await fixture.topUp(left.id).status == "paid")
            #expect(try await fixture.wallet.balance == "11.00")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `amounts, providers and numbers of open payments have limits, and others see none of them`(
        engine: StoreEngine
    ) async throws {
        try await Self.run(engine) { fixture, _ in
            let (platform, path) = (fixture.platform, "/api/paas/billing/top-ups")
            let token = try await fixture.token
            for amount in ["0", "-5", "2.50", "1000001", "x", ""] {
                let answer = try await platform.call(.post, path, TopUpRequest(amount: amount), token: token)
                #expect(answer.fields == ["amount"])
            }
            let unknown = TopUpRequest(amount: "5", provider: "cash")
            #expect(try await platform.call(.post, path, unknown, token: token).fields == ["provider"])
            let mine = try await fixture.topUp("5", "stripe")
            for _ in 1..<TopUp.mostOpen { _ = try await fixture.topUp("5", "stripe") }
            let more = try await platform.call(.post, path, TopUpRequest(amount: "5"), token: token)
            #expect(more.status == .conflict)
            let stranger = try await fixture.newCustomer("stranger@example.org")
            #expect(try await platform.call(.get, "\(path)/\(mine.id)", token: stranger).status == .notFound)
            try await fixture.unset("stripe_secret_key")
            try await fixture.unset("paypal_client_id")
            let none = try await platform.call(.post, path, TopUpRequest(amount: "5"), token: stranger)
            #expect(none.status == .conflict && none.message.contains("not offered"))
        }
    }
}

extension BillingFixture {
    func topUp(_ amount: String, _ provider: String) async throws -> TopUpResource {
        let answer = try await platform.call(
            .post, "/api/paas/billing/top-ups", TopUpRequest(amount: amount, provider: provider), token: token)
        try #require(answer.status == .created, "\(String(buffer: answer.body))")
        return try answer.decoded(TopUpResource.self)
    }

    func topUp(_ id: String) async throws -> TopUpResource {
        try await platform.call(.get, "/api/paas/billing/top-ups/\(id)", token: token).decoded(TopUpResource.self)
    }

    func topUps() async throws -> [TopUpResource] {
        try await platform.call(.get, "/api/paas/billing/top-ups", token: token)
            .decoded(ListResource<TopUpResource>.self).items
    }

    func lookAtTopUps() async throws {
        try await TopUpRunner(platform.assembly.surroundings, topUps: platform.assembly.topUps).look()
    }

    func unset(_ name: String) async throws {
        let answer = try await platform.call(
            .put, "/api/admin/paas/settings", SettingsRequest([name: nil]), token: platform.signIn())
        try #require(answer.status == .ok)
    }

    /// A message of Stripe's.
    fileprivate func tell(
        _ id: String, type: String = "checkout.session.completed", secret: String = StandInProviders.stripeSecret,
        age: Int64 = 0, amount: Int = 1
    ) async throws -> HTTPResponse.Status {
        let now = platform.assembly.surroundings.clock.now() / 1000
        let message = StandInProviders.stripeMessage(
            about: id, type: type, at: now - age, secret: secret, amount: amount)
        return try await send(message.body, message.headers, to: "stripe")
    }

    fileprivate func send(_ body: String, _ headers: HTTPFields, to provider: String) async throws
        -> HTTPResponse.Status
    {
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.contentLength] = "\(body.utf8.count)"
        return try await platform.client.execute(
            uri: "/api/paas/webhooks/\(provider)", method: .post, headers: headers, body: ByteBuffer(string: body)
        ).status
    }
}
