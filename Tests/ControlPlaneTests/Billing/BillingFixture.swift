import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// A platform that sells what it runs: one customer with an application on one node, and an administrator.
struct BillingFixture: Sendable {
    let platform: TestPlatform
    let node: FakeNode
    let organization: String

    static let customer = "anna@example.org"
    /// What an hour of an instance costs.
    static let rate: Int64 = 36_000

    static func run(
        _ engine: StoreEngine, credit: String? = nil, graceHours: Int = 24, settings: [String: String] = [:],
        around: @Sendable (Store) -> Store = { $0 },
        _ body: @escaping @Sendable (BillingFixture) async throws -> Void
    ) async throws {
        let mail = [
            "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none", "mail_from": "panel@example.com",
        ]
        try await TestPlatform.run(engine, settings: mail.merging(settings) { $1 }, around: around) { platform in
            let token = try await newCustomer(customer, platform)
            let id = try #require(try await platform.me(token).organization?.id)
            let fixture = BillingFixture(platform: platform, node: try await FakeNode(platform), organization: id)
            try await fixture.set(["billing": .text("prepaid"), "grace_hours": .integer(graceHours)])
            try await fixture.price(rate)
            if let credit { try await fixture.credit(credit) }
            _ = try await platform.newApplication(token)
            try await body(fixture)
            // Whatever a test has done, the ledger is sound and what is metered agrees with what runs.
            let verified = try await platform.assembly.billingVerification.verify()
            #expect(verified.findings == [])
        }
    }

    /// With a confirmed address; returns the access token.
    private static func newCustomer(_ email: String, _ platform: TestPlatform) async throws -> String {
        let token = try await platform.newCustomer(email)
        _ = try await platform.store.write {
            try $0.execute(
                "INSERT INTO confirmed_emails SELECT id, email, 0 FROM users WHERE email = $1", [.text(email)])
        }
        return token
    }

    /// Somebody else, with an organization of their own.
    func newCustomer(_ email: String) async throws -> String { try await Self.newCustomer(email, platform) }

    /// Access tokens end while the clock moves on.
    var token: String { get async throws { try await platform.signIn(Self.customer) } }

    func set(_ values: [String: SettingValueResource]) async throws {
        let answer = try await platform.call(
            .put, "/api/admin/paas/settings", SettingsRequest(values.mapValues { $0 }), token: platform.signIn())
        try #require(answer.status == .ok)
    }

    /// Gives all plans this hourly price, in millionths.
    func price(_ rate: Int64) async throws {
        try await platform.store.write { try $0.execute("UPDATE plans SET price_hourly = $1", [.integer(rate)]) }
    }

    @discardableResult
    func credit(_ amount: String, kind: String? = nil, reference: String? = nil) async throws -> TestResponse {
        var request = CreditRequest(amount: amount, kind: kind, note: "by hand")
        request.reference = reference
        return try await platform.call(
            .post, "/api/admin/paas/organizations/\(organization)/credit", request, token: platform.signIn())
    }

    func refund(_ amount: String, token: String) async throws -> TestResponse {
        try await platform.call(
            .post, "/api/admin/paas/organizations/\(organization)/refund",
            RefundRequest(amount: amount, note: "back"), token: token)
    }

    var wallet: WalletResource {
        get async throws {
            try await platform.call(.get, "/api/paas/billing/wallet", token: token).decoded(WalletResource.self)
        }
    }

    /// What the billing runner does at its next look; made anew, so nothing is kept in memory. A transaction does as
    /// little as it can, so that several are needed.
    func look() async throws {
        let assembly = Assembly(platform.assembly.surroundings)
        try await BillingRunner(
            assembly.surroundings, deployments: assembly.features.deployments,
            pages: .init(intervals: 1, applications: 1)
        ).look()
    }

    /// The subjects of all mails that wait.
    func mails() async throws -> [String] {
        let surroundings = platform.assembly.surroundings
        let mails = Mails(surroundings: surroundings)
        return try await surroundings.store.read { transaction in
            try MailStore.due(now: surroundings.now, limit: 1000, in: transaction).compactMap { mail in
                guard case .text(let subject, _) = try mails.content(of: mail) else { return nil }
                return subject
            }
        }
    }

    func goLive() async throws { try await platform.goLive("shop", on: node, token: token) }

    func finish() async throws { try await platform.finish(on: node) }

    /// Sum of all charges, in millionths.
    var charged: Int64 {
        get async throws {
            try await platform.store.read {
                try $0.first("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS sum FROM usage_charges")?
                    .integer("sum") ?? 0
            }
        }
    }

    func count(_ sql: String) async throws -> Int {
        try await platform.store.read { try $0.first("SELECT COUNT(*) AS count FROM \(sql)")?.int("count") ?? 0 }
    }
}
